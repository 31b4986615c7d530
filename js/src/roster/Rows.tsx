// The rows of the file: each cell can be edited in place, and what can be done about the problems of a row is below.

import { useMemo } from "preact/hooks";
import type { Problem, RosterRow } from "../protocol.js";
import { useModel } from "../state/context.js";
import type { Model } from "../state/model.js";
import { Button } from "../ui/controls/Button.js";
import { displayText } from "../ui/display/displayText.js";
import { andMore } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import type { Column } from "../ui/grid/Grid.js";
import { CellEditor } from "./CellEditor.js";
import { CellButton, Chips, Tick } from "./cells.js";
import { columnId, nameOfColumn, type RosterColumn } from "./columns.js";
import { List } from "./List.js";
import { answerRows, editRows, planRoster } from "./requests.js";
import type { StepProps } from "./stepProps.js";

const ROW = "row";
const PROBLEM = "problem";

/** What the rows and what can be done about them need. */
interface RowsProps extends StepProps {
  model: Model;
}

export function Rows(step: StepProps) {
  const props = { ...step, model: useModel() };
  const { rosterView, state } = props;
  const { editing } = rosterView.shown;
  const { columns } = state;
  const view = rosterView.lists.rows;
  const textOf = (item: RosterRow, column: RosterColumn) =>
    column === "password" ? "" : (item.cells[columns.indexOf(column)] ?? "");
  const isEdited = ({ row }: RosterRow, column: RosterColumn) =>
    editing?.row === row && editing.column === column;
  const edit = (item: RosterRow, id: string, text?: string) => {
    const column = columns.find((one) => columnId(one) === id);
    if (column === undefined) return false;
    if (!isEdited(item, column))
      rosterView.show({ editing: { row: item.row, column, text: text ?? textOf(item, column) } });
    return true;
  };
  const include = ({ row }: RosterRow, included: boolean) =>
    editRows(props, { [included ? "take_in" : "leave_out"]: [row] });
  const all = useMemo(
    (): readonly Column<RosterRow>[] => [
      {
        id: ROW,
        head: ROW,
        heads: true,
        width: 74,
        cell: (item) => (
          <>
            <Tick
              label={`Include row ${item.row}`}
              on={!item.left_out}
              onToggle={(on) => include(item, on)}
            />
            {item.row}
          </>
        ),
        text: ({ row }) => String(row),
      },
      ...columns.map((column): Column<RosterRow> => {
        const name = nameOfColumn(column);
        return {
          id: columnId(column),
          head: name,
          cell: (item) =>
            isEdited(item, column) ? (
              <CellEditor {...step} label={`${name} of row ${item.row}`} known={textOf(item, column)} />
            ) : (
              <CellText text={item.cells[columns.indexOf(column)] ?? ""} column={column} />
            ),
          text: column === "password" ? undefined : (item) => textOf(item, column),
          cellClass: (item) => (item.edited.includes(column) ? "aw-edited" : undefined),
          invalid: (item) => item.problems.find((problem) => problem.column === column)?.problem,
        };
      }),
      {
        id: PROBLEM,
        head: PROBLEM,
        cell: (item) => <ProblemCell {...props} item={item} />,
        text: (item) => item.problems.map(({ problem }) => problem).join(" "),
      },
    ],
    [columns.join(), editing?.row, editing?.column],
  );
  return (
    <List
      view={view}
      ask="ask_roster_rows"
      label="Rows"
      parts={[
        ["all", "All", state.rows],
        ["problems", "Problems", state.problems],
        ["left out", "Left out", state.left_out],
      ]}
      columns={all}
      version={state.number}
      keyOf={rowOf}
      rowClass={({ left_out: leftOut }) => (leftOut ? "aw-left-out" : "")}
      lines={view.show === "problems" && state.problems > 0 ? 2 : 1}
      edited={editing?.row}
      note="Click a cell to edit it. Nothing is sent yet."
      hint="What is wrong with a row, and what you can do about it, is shown here."
      acts={{
        Enter: (item, id) => {
          if (id === ROW) include(item, item.left_out);
          else fixOf(props, item)?.onPress();
        },
        " ": (item, id) => {
          if (id === ROW) include(item, item.left_out);
        },
      }}
      onKey={({ key, ctrlKey, metaKey }, item, id) => {
        if (key === "Enter" || key === "F2") return edit(item, id);
        if (key === "Delete" || key === "Backspace") return edit(item, id, "");
        if (key.length === 1 && key !== " " && !ctrlKey && !metaKey) return edit(item, id, key);
        // An input method begins a word, in the field if that opens before the browser goes on with the key.
        if (/^(Process|Dead|Unidentified)$/.test(key)) edit(item, id, "");
        return false;
      }}
      onPress={(item, id, event, wasActive) => {
        // A finger that is put on a cell may only mean it.
        if ((event as PointerEvent).pointerType !== "touch" || wasActive) edit(item, id);
      }}
      onPaste={(item, id, text) => {
        if (!/[\t\n\r]/.test(text.trim())) edit(item, id, text.trim());
      }}
      detail={(item) => <Detail {...props} item={item} />}
    />
  );
}

const rowOf = ({ row }: RosterRow) => row;

function CellText({ text, column }: { text: string; column: RosterColumn }) {
  // A list that Python writes, for names with semicolons, stays as it is.
  if (column !== "workspaces" || text === "" || text.startsWith("[")) return <Name text={text} titled />;
  return <Chips names={text.split(/;\s*/)} />;
}

/** A press that may solve a problem. */
interface Fix {
  name: string;
  onPress: () => void;
}

/** All that can be done about a problem, most likely first. */
function fixesOf(props: RowsProps, item: RosterRow, problem: Problem): readonly Fix[] {
  const { model, rosterView, state } = props;
  const { suggestion, also, column, renames, same_person: same } = problem;
  const username = item.cells[state.columns.indexOf("username")];
  const use = (text: string) =>
    (same ? answerRows : editRows)(props, {
      edits: [{ row: item.row, column: column as RosterColumn, text }],
    });
  /** Say whether the row and a user with another username are the same person. */
  const rename = (to: string | null) =>
    void planRoster(props, (now) => ({ renames: { ...now.renames, [renames!]: to } }));
  const goTo = async () => {
    const part = { show: "all", search: "", count: 1, first: 0, row: also } as const;
    const answer = await model.request({ type: "ask_roster_rows", ...part });
    if (answer.type !== "roster_rows") return;
    const { rows } = rosterView.lists;
    rows.choose("all", "");
    rows.grid.reveal({ key: also, line: answer.first, column: columnId(state.columns[0]) });
  };
  return [
    same && { name: "Same person", onPress: () => use(username) },
    suggestion !== "" &&
      column !== "" && { name: `Use ${displayText(suggestion)}`, onPress: () => use(suggestion) },
    renames !== null && { name: "Same person", onPress: () => rename(username) },
    renames !== null && { name: "Someone else", onPress: () => rename(null) },
    also !== null && { name: `Go to row ${also}`, onPress: () => void goTo() },
    also !== null &&
      column === "" && { name: "Leave out", onPress: () => editRows(props, { leave_out: [item.row] }) },
  ].filter((fix) => fix !== false);
}

/** What solves the first problem of a row, unless that is for a person to decide. */
function fixOf(props: RowsProps, item: RosterRow): Fix | undefined {
  const [problem] = item.problems;
  if (item.left_out || problem === undefined || problem.same_person || problem.renames !== null)
    return undefined;
  return fixesOf(props, item, problem).find(({ name }) => name.startsWith("Use "));
}

function ProblemCell(props: RowsProps & { item: RosterRow }) {
  const { item } = props;
  const [problem, ...more] = item.problems;
  if (item.left_out) return <span class="aw-dim">left out</span>;
  if (problem === undefined) return item.known ? <span class="aw-dim">already on the server</span> : null;
  const fix = fixOf(props, item);
  return (
    <span class="aw-roster-fix">
      <span class="aw-error">
        {displayText(problem.problem)}
        {more.length > 0 && ` (${andMore(more.length)})`}
      </span>{" "}
      {fix !== undefined && <CellButton onPress={fix.onPress}>{fix.name}</CellButton>}
    </span>
  );
}

/** All problems of a row, whole, and what can be done about each. */
function Detail(props: RowsProps & { item: RosterRow }) {
  const { item } = props;
  return (
    <>
      <p>
        <b>Row {item.row}</b>
        {item.cells.map((text, at) => {
          const column = props.state.columns[at];
          return column === "password" || text === "" ? null : (
            <span key={column}>
              {" "}
              <span class="aw-dim">{nameOfColumn(column)}</span> <Name text={text} />
            </span>
          );
        })}
      </p>
      {item.left_out ? (
        <p class="aw-dim">Left out of the plan.</p>
      ) : item.problems.length === 0 ? (
        <p class="aw-dim">
          {item.known ? "Already on the server: only differences are changed." : "No problems."}
        </p>
      ) : (
        item.problems.map((problem) => (
          <p key={`${problem.column} ${problem.problem}`} class="aw-row-of-buttons">
            <span class="aw-error">{displayText(problem.problem)}</span>
            {fixesOf(props, item, problem).map(({ name, onPress }) => (
              <Button key={name} onClick={onPress}>
                {name}
              </Button>
            ))}
          </p>
        ))
      )}
    </>
  );
}
