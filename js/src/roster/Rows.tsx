// The rows of the file: each cell can be edited in place, and what can be done about the problems of a row is below.

import { useMemo } from "preact/hooks";
import type { Problem } from "../protocol.js";
import { useView } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Button } from "../ui/controls/Button.js";
import { displayText, isolated } from "../ui/display/displayText.js";
import { andMore } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import type { Column } from "../ui/grid/column.js";
import { CellEditor, isTable, ONE_LINE } from "./CellEditor.js";
import { CellButton, Chips, Tick } from "./cells.js";
import { COLUMNS, cellOf, columnId, nameOfColumn, type RosterColumn, readFrom } from "./columns.js";
import { BesideHead, Head } from "./Head.js";
import { List } from "./List.js";
import { editRows, showRow } from "./requests.js";
import type { StepProps } from "./stepProps.js";
import type { ShownRow } from "./useItems.js";

const ROW = "row";
const BESIDE = "beside";
const PROBLEM = "problem";
/** The columns that are there whether the file has them or not, so that they can be read from others. */
const ALWAYS: readonly RosterColumn[] = ["username", "first_name", "last_name", "workspaces"];

export const shownColumns = ({ columns }: StepProps["state"]): RosterColumn[] =>
  COLUMNS.filter((column) => ALWAYS.includes(column) || columns.includes(column));

interface RowsProps extends StepProps {
  /** Called with the row of which someone has to say who is meant. */
  onAsk: (row: number) => void;
}

export function Rows(props: RowsProps) {
  const { roster, rosterView, state } = props;
  const { editing } = rosterView.shown;
  const columns = shownColumns(state);
  const shown = useView();
  const view = useStore(rosterView.lists.rows);
  const beside = rosterView.besideOf(state.unused);
  const wanting = ["questions", "problems"].includes(view.show ?? "");
  const made = new Set(ALWAYS.filter((column) => readFrom(state, column) < 0));
  const textOf = (item: ShownRow, column: RosterColumn) =>
    column === "password" ? "" : cellOf(item, column);
  const isEdited = ({ row }: ShownRow, column: RosterColumn) =>
    editing?.row === row && editing.column === column;
  const edit = (item: ShownRow, id: string, text?: string) => {
    const column = columns.find((one) => columnId(one) === id);
    if (column === undefined) return false;
    if (!isEdited(item, column))
      rosterView.show({ editing: { row: item.row, column, text: text ?? textOf(item, column) } });
    return true;
  };
  const include = ({ row }: ShownRow, included: boolean) =>
    editRows(props, { [included ? "take_in" : "leave_out"]: [row] });
  const own = (column: RosterColumn): Column<ShownRow> => {
    const name = nameOfColumn(column);
    return {
      id: columnId(column),
      head: <Head roster={roster} column={column} />,
      width: WIDTHS[column] ?? "9.8em",
      control: true,
      cell: (item) =>
        isEdited(item, column) ? (
          <CellEditor {...props} label={`${name} of row ${item.row}`} known={textOf(item, column)} />
        ) : (
          <CellText text={cellOf(item, column)} column={column} />
        ),
      text: column === "password" ? undefined : (item) => textOf(item, column),
      cellClass: (item) =>
        item.edited.includes(column) ? "aw-edited" : made.has(column) ? "aw-roster-made" : undefined,
      invalid: (item) => item.problems.find((one) => one.column === column && !one.same_person)?.problem,
    };
  };
  const hasBeside = state.unused.length > 0;
  const all = useMemo(
    (): readonly Column<ShownRow>[] => [
      {
        id: ROW,
        head: ROW,
        heads: true,
        width: "5.7em",
        cell: (item) => (
          <>
            <Tick
              label={`Include row ${item.row}`}
              on={!item.left_out}
              onToggle={(on) => include(item, on)}
            />
            {item.row}
            {!wanting && <Mark item={item} />}
          </>
        ),
        text: ({ row }) => String(row),
        rowName: ({ row }) => `Row ${row}`,
      },
      ...columns.slice(0, NAMES).map(own),
      ...(hasBeside
        ? [
            {
              id: BESIDE,
              head: <BesideHead roster={roster} rosterView={rosterView} />,
              // An e-mail address; beside problems, in two lines.
              width: wanting ? "13em" : "17.7em",
              control: true,
              cell: (item: ShownRow) => <Name text={item.beside} titled />,
              text: (item: ShownRow) => item.beside,
              cellClass: () => "aw-roster-made",
            },
          ]
        : []),
      ...columns.slice(NAMES).map(own),
      ...(wanting
        ? [
            {
              id: PROBLEM,
              head: PROBLEM,
              width: "23em",
              cell: (item: ShownRow) => <ProblemCell {...props} item={item} />,
              text: (item: ShownRow) => item.problems.map(({ problem }) => problem).join(" "),
            },
          ]
        : []),
    ],
    [state.columns.join(), [...made].join(), hasBeside, wanting, editing?.row, editing?.column],
  );
  return (
    <List
      view={view}
      ask="ask_roster_rows"
      beside={beside}
      label="Rows"
      parts={[
        ["all", "All", state.rows],
        ...(state.questions > 0 ? [["questions", "Questions", state.questions] as const] : []),
        ["problems", "Problems", state.problems],
        ["left out", "Left out", state.left_out],
      ]}
      columns={all}
      draft={state.draft}
      version={state.number}
      keyOf={rowOf}
      rowClass={({ left_out: leftOut }) => (leftOut ? "aw-left-out" : "")}
      lines={wanting ? 2 : 1}
      edited={editing?.row}
      note="Click a cell to edit it."
      hint="Click a row to see its problems."
      acts={{
        Enter: (item, id) => {
          if (id === ROW) include(item, item.left_out);
          else fixOf(props, item)?.onPress();
        },
        " ": (item, id) => {
          if (id === ROW) include(item, item.left_out);
        },
      }}
      onKey={({ key, altKey, ctrlKey, metaKey }, item, id) => {
        // With Alt, it may be a character of its own, as on a Mac; a letter may be a command of the browser.
        if (altKey && /^([a-z\d ]|Enter|F2|Delete|Backspace)$/i.test(key)) return false;
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
        if (isTable(text)) shown.showNote(ONE_LINE);
        else edit(item, id, text.trim());
      }}
      detail={(item) => <Detail {...props} item={item} />}
    />
  );
}

/** How many of the columns come before the one that is not used. */
const NAMES = 3;
const WIDTHS: { readonly [column in RosterColumn]?: string } = {
  role: "8em",
  workspaces: "11.5em",
  id: "8em",
};

const rowOf = ({ row }: ShownRow) => row;

function CellText({ text, column }: { text: string; column: RosterColumn }) {
  // A list that Python writes, for names with semicolons, stays as it is.
  if (column !== "workspaces" || text === "" || text.startsWith("[")) return <Name text={text} titled />;
  return <Chips names={text.split(/;\s*/)} />;
}

/** A press that may solve a problem. */
interface Fix {
  name: string;
  /** Whether it does not need another look at the table. */
  solves?: boolean;
  onPress: () => void;
}

/** All that can be done about a problem, most likely first. */
function fixesOf(props: RowsProps, item: ShownRow, problem: Problem): readonly Fix[] {
  const { suggestion, also, column, same_person: same } = problem;
  if (same) return [{ name: "Answer", solves: true, onPress: () => props.onAsk(item.row) }];
  const use = (text: string) =>
    editRows(props, { edits: [{ row: item.row, column: column as RosterColumn, text }] });
  return [
    suggestion !== "" &&
      column !== "" && {
        name: `Use ${isolated(suggestion)}`,
        solves: true,
        onPress: () => use(suggestion),
      },
    also !== null && { name: `Go to row ${also}`, onPress: () => void showRow(props, "all", also) },
    also !== null &&
      column === "" && { name: "Leave out", onPress: () => editRows(props, { leave_out: [item.row] }) },
  ].filter((fix) => fix !== false);
}

/** What solves the first problem of a row, unless that is for a person to decide. */
function fixOf(props: RowsProps, item: ShownRow): Fix | undefined {
  const [problem] = item.problems;
  if (item.left_out || problem === undefined) return undefined;
  return fixesOf(props, item, problem).find(({ solves }) => solves);
}

/** That a row has a problem or asks a question. */
function Mark({ item: { problems } }: { item: ShownRow }) {
  if (problems.length === 0) return null;
  const asks = problems.every((one) => one.same_person);
  return (
    <b class={asks ? "aw-warning" : "aw-error"} role="img" aria-label={asks ? "question" : "problem"}>
      {asks ? " ?" : " !"}
    </b>
  );
}

function ProblemCell(props: RowsProps & { item: ShownRow }) {
  const { item } = props;
  const [problem, ...more] = item.problems;
  if (problem === undefined) return null;
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
function Detail(props: RowsProps & { item: ShownRow }) {
  const { item, rosterView, state } = props;
  const facts = [
    ...item.columns
      .filter((column) => column !== "password")
      .map((column) => [nameOfColumn(column), cellOf(item, column)]),
    [rosterView.besideOf(state.unused) ?? "", item.beside],
  ];
  return (
    <>
      <p>
        <b>Row {item.row}</b>
        {facts.map(
          ([name, text], at) =>
            text !== "" && (
              <span key={at}>
                {" "}
                <Name text={name} class="aw-dim" /> <Name text={text} />
              </span>
            ),
        )}
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
