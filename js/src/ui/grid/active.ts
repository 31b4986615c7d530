// Where the active cell of a grid is, among the rows and columns as they are now.

import type { Column } from "./column.js";
import type { ActiveCell } from "./gridState.js";
import { keyAt, type Rows } from "./rows.js";

interface Active<R> {
  /** Null if there is none, or no longer. */
  readonly cell: ActiveCell | null;
  /** Its row; undefined for a heading, and while it has not arrived. */
  readonly row: R | undefined;
  /** Index of its column, or of the one where it was. */
  readonly at: number;
  /** Id of that column. */
  readonly column: string;
}

export function activeIn<R>(
  known: ActiveCell | null,
  rows: Rows<R>,
  columns: readonly Column<R>[],
): Active<R> {
  const cell = here(known, rows);
  const at = Math.max(
    0,
    columns.findIndex(({ id }) => id === known?.column),
  );
  return { cell, row: cell === null ? undefined : rows.at(cell.line), at, column: columns[at].id };
}

/** The active cell in the line where its row is now; null if the row is gone, or is none. */
function here<R>(active: ActiveCell | null, rows: Rows<R>): ActiveCell | null {
  if (active === null) return null;
  const { key, line } = active;
  const now = key === null || keyAt(rows, line) === key ? line : rows.lineOf(key);
  if (now >= 0) return now === line ? active : { ...active, line: now };
  // It is a heading, or the row may be there still, on a page that has yet to arrive.
  const isAwaited = rows.at(line) === undefined && line < (rows.count ?? Infinity);
  return rows.state === "old" || isAwaited ? active : null;
}
