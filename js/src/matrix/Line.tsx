// One person as a line of the matrix: the name, then a cell for each workspace in sight.

import { Name } from "../components/Name.js";
import type { People } from "../data/people.js";
import { OWNER_RISK } from "../risk.js";
import { shown } from "../shown.js";
import { memo } from "../table/memo.js";
import { cellAt, cellName, letterOf } from "./cells.js";
import { LINE, type Sizes } from "./geometry.js";
import type { Layout } from "./layout.js";
import type { Changes } from "./staged.js";

export interface LineProps {
  layout: Layout;
  /** Begins the ids of elements. */
  base: string;
  line: number;
  row: number;
  /** Columns that are drawn. */
  from: number;
  to: number;
  sizes: Sizes;
  search: string;
  changes: Changes | undefined;
  /** The column that the keyboard is at, null when it is on another line. */
  active: number | null;
  /** Columns of the rectangle that is marked. */
  areaFrom: number;
  areaTo: number;
}

export const cellId = (base: string, line: number, column: number) => `${base}-${line}-${column}`;

/** Columns that are drawn: those in sight, and the one that the keyboard is at. */
export function drawnColumns(from: number, to: number, active: number | null): number[] {
  const columns = Array.from({ length: to - from }, (_, at) => from + at);
  if (active !== null && active >= 0 && (active < from || active >= to)) columns.push(active);
  return columns;
}

/** At least as many columns as are drawn at a time, so that elements are used again for the next ones. */
export const SLOTS = 128;

export const Line = memo(function Line(props: LineProps) {
  const { layout, base, line, row, sizes, search, active } = props;
  const { people } = layout;
  const username = people.usernames.get(row);
  const name = shown(username);
  return (
    <div role="row" class="aw-m-line" aria-rowindex={line + 2} style={{ top: `${line * LINE}px` }}>
      <div
        role="rowheader"
        id={cellId(base, line, -1)}
        class={active === -1 ? "aw-m-name aw-m-active" : "aw-m-name"}
        aria-colindex={1}
        aria-label={name}
        style={{ width: `${sizes.names}px` }}
        title={name}
      >
        <button
          type="button"
          class="aw-m-fill"
          tabIndex={-1}
          data-line={line}
          data-column={-1}
          aria-label={`${name}: fill the row`}
        >
          <Name text={username} search={search} />
        </button>
      </div>
      {drawnColumns(props.from, props.to, active).map((column) => (
        <Cell key={column % SLOTS} people={people} name={name} column={column} line={props} />
      ))}
    </div>
  );
});

interface CellProps {
  people: People;
  name: string;
  column: number;
  line: LineProps;
}

function Cell({ people, name, column, line }: CellProps) {
  const { layout, sizes, row } = line;
  const number = layout.columns[column];
  const workspace = people.workspaces[number];
  const cell = cellAt(people, row, number, line.changes?.get(workspace.id));
  const letter = letterOf(cell);
  let kind = "aw-m-cell";
  if (cell.change !== null) kind += ` aw-m-${cell.change}`;
  else if (cell.role === "owner") kind += " aw-m-owner";
  else if (cell.member === null) kind += " aw-m-unknown";
  else if (cell.member) kind += ` aw-m-${cell.role}`;
  if (column === line.active) kind += " aw-m-active";
  if (column >= line.areaFrom && column <= line.areaTo) kind += " aw-m-marked";
  const risky = cell.role === "owner" && cell.member === true;
  return (
    <div
      role="gridcell"
      id={cellId(line.base, line.line, column)}
      class={kind}
      aria-colindex={column + 2}
      aria-label={cellName(name, shown(workspace.name), cell)}
      data-line={line.line}
      data-column={column}
      title={risky ? OWNER_RISK : undefined}
      style={{ left: `${sizes.names + column * sizes.column}px`, width: `${sizes.column}px` }}
    >
      {letter}
    </div>
  );
}
