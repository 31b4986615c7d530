// The columns of one view: which are shown, in which order and how wide.

import { COLUMNS, type Column, INITIAL_COLUMNS } from "../../data/query.js";
import { type Fit, fitInto, type Sides, unfitted } from "./fitting.js";

/** How a person has arranged the columns. */
interface Arrangement {
  /** All columns in their order, including hidden ones. */
  all: readonly Column[];
  hidden: ReadonlySet<Column>;
  /** Columns that a person asked for although there was no room: they are shown anyway. */
  wanted: ReadonlySet<Column>;
  widths: ReadonlyMap<Column, number>;
}

export const UNARRANGED: Arrangement = {
  all: COLUMNS,
  // They are hidden until a person shows them.
  hidden: new Set(COLUMNS.filter((column) => !INITIAL_COLUMNS.some((one) => one === column))),
  wanted: new Set(),
  widths: new Map(),
};

export class ColumnState {
  arrangement = UNARRANGED;
  /** The columns to show; the same array until that changes. */
  shown: readonly Column[] = INITIAL_COLUMNS;
  /** Which of them fit, and at what width. */
  fit: Fit = unfitted(INITIAL_COLUMNS);
  /** Increments on every change. */
  version = 0;
  #measured: { width: number; sides: Sides } | null = null;

  constructor(private readonly notify: () => void) {}

  arrange(change: Partial<Arrangement>): void {
    this.arrangement = { ...this.arrangement, ...change };
    const { all, hidden } = this.arrangement;
    this.shown = all.filter((column) => !hidden.has(column));
    this.#refit();
    this.version += 1;
    this.notify();
  }

  #refit(): void {
    const { shown } = this;
    const measured = this.#measured;
    this.fit =
      measured === null
        ? unfitted(shown)
        : fitInto(measured.width, measured.sides, { ...this.arrangement, shown });
  }

  /** Fit the columns into a table of this width; returns whether that changes anything. */
  measure(width: number, sides: Sides): boolean {
    if (width <= 0) return false; // in a tab that is not open
    const before = JSON.stringify(this.fit);
    this.#measured = { width, sides };
    this.#refit();
    if (JSON.stringify(this.fit) === before) return false;
    this.version += 1;
    return true;
  }
}
