// The columns of the users table, in their order. How they are sorted is in columnOrders.ts, how a cell looks in
// table/cells.tsx; a column that is missing there does not compile.

import type { SortKey } from "../protocol.js";

/** A column is named after what it is sorted by. */
export type Column = SortKey;

/** Pixels that a column needs for its content, including padding; in a compact table, cells have less padding. */
export interface Widths {
  width: number;
  compact?: number;
}

interface ColumnSpec extends Widths {
  /** Its turn to be dropped when the table is too narrow; without one, it stays. */
  drop?: number;
  /** Its turn to be dropped from a tiny table. */
  dropFromTiny?: number;
  /** Whether it is hidden until a person shows it. Its order is computed on demand, that of others ahead of time. */
  hidden?: true;
}

export const SPECS: Record<Column, ColumnSpec> = {
  username: { width: 170, compact: 102 },
  id: { width: 96, drop: 2 },
  role: { width: 138, dropFromTiny: 2 },
  workspaces: { width: 162, compact: 126, dropFromTiny: 1 },
  updated_at: { width: 136, drop: 3 },
  inserted_at: { width: 136, drop: 1, hidden: true },
};

export const COLUMNS = Object.keys(SPECS) as readonly Column[];
export const INITIAL_COLUMNS = COLUMNS.filter((column) => !SPECS[column].hidden);

/** Index of a column among the sort keys; -1 when it is not one. */
export function sortIndexOf(sort: readonly string[], column: Column): number {
  return sort.findIndex((key) => key === column || key === `-${column}`);
}
