// The rows of the file: each cell can be edited in place, each problem says how to fix it.

import type { RosterRow } from "../protocol.js";
import { useModel } from "../state/context.js";
import { displayText } from "../ui/display/displayText.js";
import { andMore } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { CellEditor } from "./CellEditor.js";
import { CellButton, Chips, Tick } from "./cells.js";
import { nameOfColumn, type RosterColumn } from "./columns.js";
import { List, type ListColumn } from "./List.js";
import { answerRows, editRows, planRoster } from "./requests.js";
import type { StepProps } from "./stepProps.js";

const ROW = "row";

export function Rows(props: StepProps) {
  const model = useModel();
  const { rosterView, state } = props;
  const { editing } = rosterView.shown;
  const { columns } = state;
  const textOf = (item: RosterRow, column: RosterColumn) =>
    column === "password" ? "" : (item.cells[columns.indexOf(column)] ?? "");
  const isEdited = ({ row }: RosterRow, column: RosterColumn) =>
    editing?.row === row && editing.column === column;
  const edit = (item: RosterRow, column: RosterColumn, text = textOf(item, column)) =>
    rosterView.show({ editing: { row: item.row, column, text } });
  const include = ({ row }: RosterRow, included: boolean) =>
    editRows(props, { [included ? "take_in" : "leave_out"]: [row] });
  const all: ListColumn<RosterRow>[] = [
    {
      name: ROW,
      heads: true,
      cell: (item) => (
        <>
          <Tick label={`Include row ${item.row}`} on={!item.left_out} onToggle={(on) => include(item, on)} />
          {item.row}
        </>
      ),
    },
    ...columns.map((column, at): ListColumn<RosterRow> => {
      const name = nameOfColumn(column);
      return {
        name,
        cell: (item) =>
          isEdited(item, column) ? (
            <CellEditor {...props} label={`${name} of row ${item.row}`} known={textOf(item, column)} />
          ) : (
            <CellText text={item.cells[at] ?? ""} column={column} />
          ),
        cellClass: (item) => (item.edited.includes(column) ? "aw-edited" : undefined),
        invalid: (item) => item.problems.find((problem) => problem.column === column)?.problem,
      };
    }),
    { name: "problem", cell: (item, active) => <Problem {...props} item={item} active={active} /> },
  ];
  const columnOf = (name: string) => columns.find((column) => nameOfColumn(column) === name);
  return (
    <List
      key={columns.join()} // rows of other columns do not fit
      model={model}
      view={rosterView.lists.rows}
      ask="ask_roster_rows"
      label="Rows"
      parts={[
        ["all", "All", state.rows],
        ["problems", "Problems", state.problems],
        ["left out", "Left out", state.left_out],
      ]}
      columns={all}
      version={state.number}
      keyOf={(item) => item.row}
      leftOut={(item) => item.left_out}
      note="Click a cell to edit it. Nothing is sent yet."
      onKey={(event, item, name) => {
        const { key, repeat, ctrlKey, metaKey } = event;
        const column = columnOf(name);
        const opens = key === "Enter" || key === "F2";
        if (column === undefined) {
          if (repeat || !(opens || key === " ")) return false;
          if (name === ROW) include(item, item.left_out);
          else pressFirst(event);
        } else if (opens) edit(item, column);
        else if (key === "Delete" || key === "Backspace") edit(item, column, "");
        else if (key.length === 1 && key !== " " && !ctrlKey && !metaKey) edit(item, column, key);
        else {
          // An input method begins a word, in the field if that opens before the browser goes on with the key.
          if (/^(Process|Dead|Unidentified)$/.test(key)) edit(item, column, "");
          return false;
        }
        return true;
      }}
      onPress={(item, name) => {
        const column = columnOf(name);
        if (column !== undefined && !isEdited(item, column)) edit(item, column);
      }}
    />
  );
}

/** Press the first button in the active cell. */
function pressFirst(event: KeyboardEvent): void {
  (event.currentTarget as HTMLElement).querySelector<HTMLElement>(".aw-active button")?.click();
}

function CellText({ text, column }: { text: string; column: RosterColumn }) {
  // A list that Python writes, for names with semicolons, stays as it is.
  if (column !== "workspaces" || text === "" || text.startsWith("[")) return <Name text={text} titled />;
  return <Chips names={text.split(/;\s*/)} />;
}

function Problem(props: StepProps & { item: RosterRow; active: boolean }) {
  const model = useModel();
  const { rosterView, state, item, active } = props;
  const [problem] = item.problems;
  if (item.left_out) return <span class="aw-dim">left out</span>;
  if (problem === undefined) return item.known ? <span class="aw-dim">already on the server</span> : null;
  const { suggestion, also, column, renames, same_person: same } = problem;
  const username = item.cells[state.columns.indexOf("username")];
  const use = (text: string) =>
    (same ? answerRows : editRows)(props, {
      edits: [{ row: item.row, column: column as RosterColumn, text }],
    });
  const more = item.problems.length - 1;
  /** Say whether the row and a user with another username are the same person. */
  const rename = (to: string | null) =>
    void planRoster(props, (now) => ({ renames: { ...now.renames, [renames!]: to } }));
  const goTo = async () => {
    const part = { show: "all", search: "", count: 1, first: 0, row: also } as const;
    const answer = await model.request({ type: "ask_roster_rows", ...part });
    if (answer.type !== "roster_rows") return;
    rosterView.lists.rows.choose("all", "");
    rosterView.lists.rows.go({ line: answer.first, column: 1 });
  };
  const button = (name: string, onPress: () => void) => (
    <CellButton active={active} onPress={onPress}>
      {name}
    </CellButton>
  );
  return (
    <span class="aw-roster-fix" title={item.problems.map((one) => displayText(one.problem)).join(" ")}>
      <span class="aw-error">{displayText(problem.problem)}</span>{" "}
      {same && button("Same person", () => use(username))}
      {suggestion !== "" && column !== "" && button(`Use ${displayText(suggestion)}`, () => use(suggestion))}
      {also !== null && button(`Go to row ${also}`, goTo)}
      {also !== null &&
        column === "" &&
        button("Leave out", () => editRows(props, { leave_out: [item.row] }))}
      {renames !== null && [
        button("Same person", () => rename(username)),
        button("Someone else", () => rename(null)),
      ]}
      {more > 0 && <span class="aw-dim">{andMore(more)}</span>}
    </span>
  );
}
