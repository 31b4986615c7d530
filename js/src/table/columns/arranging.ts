// Arrange the columns of a table: show, hide, move and widen them.

import { COLUMNS, type Column, INITIAL_COLUMNS } from "../../data/userColumns.js";
import { type ColumnState, UNARRANGED } from "../../state/view/columns.js";

/** Minimum column width in pixels when resized by a person. */
const MIN_WIDTH = 48;

/** Whether a column is hidden because the table is too narrow. */
export const isCrowdedOut = ({ shown, fit }: ColumnState, column: Column): boolean =>
  shown.includes(column) && !fit.drawn.includes(column);

/** Whether anything differs from the initial columns. */
export function isArranged({ arrangement: { all, wanted, widths }, shown }: ColumnState): boolean {
  return (
    widths.size + wanted.size > 0 || all.join() !== COLUMNS.join() || shown.join() !== INITIAL_COLUMNS.join()
  );
}

/**
 * Show or hide a column at a person's request; the username always stays, since it identifies the row.
 *
 * A column that fits is later dropped by importance when the table gets narrower, like any other.
 */
export function showColumn(columns: ColumnState, column: Column, shown: boolean): void {
  if (column === "username") return;
  const { hidden, wanted } = columns.arrangement;
  const others = (all: ReadonlySet<Column>) => [...all].filter((one) => one !== column);
  columns.arrange({
    hidden: new Set(shown ? others(hidden) : [...hidden, column]),
    wanted: new Set(others(wanted)),
  });
  if (isCrowdedOut(columns, column)) columns.arrange({ wanted: new Set([...wanted, column]) });
}

/** Move a column to an index among all columns, counted from 0. */
export function moveColumn(columns: ColumnState, column: Column, to: number): void {
  const all = columns.arrangement.all.filter((one) => one !== column);
  all.splice(Math.max(0, to), 0, column);
  columns.arrange({ all });
}

/** Set column widths in pixels, in addition to those already set. */
export function resizeColumns(columns: ColumnState, widths: Iterable<readonly [Column, number]>): void {
  const all = new Map(columns.arrangement.widths);
  for (const [column, width] of widths) all.set(column, Math.max(MIN_WIDTH, Math.round(width)));
  columns.arrange({ widths: all });
}

export function resetColumns(columns: ColumnState): void {
  columns.arrange(UNARRANGED);
}
