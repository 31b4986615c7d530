// Show and hide the columns of a table.

import { type Column, INITIAL_COLUMNS } from "../../data/userColumns.js";
import { type ColumnState, INITIAL } from "../../state/view/columns.js";

/** Whether a column is hidden because the table is too narrow. */
export const isCrowdedOut = ({ shown, fit }: ColumnState, column: Column): boolean =>
  shown.includes(column) && !fit.drawn.includes(column);

/** Whether other columns are shown than at first. */
export const isArranged = ({ choice: { wanted }, shown }: ColumnState): boolean =>
  wanted.size > 0 || shown.join() !== INITIAL_COLUMNS.join();

/**
 * Show or hide a column at a person's request; the username always stays, since it identifies the row.
 *
 * A column that fits is later dropped by importance when the table gets narrower, like any other.
 */
export function showColumn(columns: ColumnState, column: Column, shown: boolean): void {
  if (column === "username") return;
  const { hidden, wanted } = columns.choice;
  const others = (all: ReadonlySet<Column>) => [...all].filter((one) => one !== column);
  columns.choose({
    hidden: new Set(shown ? others(hidden) : [...hidden, column]),
    wanted: new Set(others(wanted)),
  });
  if (isCrowdedOut(columns, column)) columns.choose({ wanted: new Set([...wanted, column]) });
}

export function resetColumns(columns: ColumnState): void {
  columns.choose(INITIAL);
}
