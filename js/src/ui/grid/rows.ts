// The rows of a grid.

import type { Key } from "./gridState.js";

/** The rows of a grid: another object when any of them may differ. */
export interface Rows<R> {
  /** Null until it is known. */
  readonly count: number | null;
  /** Whether these are the rows that were asked for: `old` ones are shown meanwhile, and keys do nothing to them. */
  readonly state: "ready" | "old";
  /** The row in a line; undefined while it is not loaded. */
  at(line: number): R | undefined;
  keyOf(row: R): Key;
  /** The line of a row; -1 if it is not among those that are loaded. */
  lineOf(key: Key): number;
  /** Called after a frame in which these lines are in view. */
  need?(from: number, to: number): void;
}

/** The rows of a list that is here as a whole. */
export function listRows<R>(items: readonly R[], keyOf: (item: R) => Key): Rows<R> {
  return {
    count: items.length,
    state: "ready",
    at: (line) => items[line],
    keyOf,
    lineOf: (key) => items.findIndex((item) => keyOf(item) === key),
  };
}

export const keyAt = <R>(rows: Rows<R>, line: number): Key | null => {
  const row = rows.at(line);
  return row === undefined ? null : rows.keyOf(row);
};
