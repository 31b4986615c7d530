// The columns of one view: which are shown, in which order and how wide.

import { COLUMNS, type Column, INITIAL_COLUMNS, SPECS } from "../../data/userColumns.js";
import { type Fit, type FixedColumns, fitInto } from "./fitting.js";

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
  hidden: new Set(COLUMNS.filter((column) => SPECS[column].hidden)),
  wanted: new Set(),
  widths: new Map(),
};

export class ColumnState {
  arrangement = UNARRANGED;
  /** The columns to show; the same array until that changes. */
  shown: readonly Column[] = INITIAL_COLUMNS;
  /** Which of them fit, and at what width; the same object until that changes. */
  fit: Fit;
  #width: number | null = null;
  #fixed: FixedColumns = { selectable: true, hasMenu: true };

  constructor(private readonly notify: () => void) {
    this.fit = this.#fit();
  }

  arrange(change: Partial<Arrangement>): void {
    this.arrangement = { ...this.arrangement, ...change };
    const { all, hidden } = this.arrangement;
    this.shown = all.filter((column) => !hidden.has(column));
    this.fit = this.#fit();
    this.notify();
  }

  #fit(): Fit {
    return fitInto(this.#width, this.#fixed, { ...this.arrangement, shown: this.shown });
  }

  /** Fit the columns into a table of this width; returns whether that changes anything. */
  measure(width: number, fixed: FixedColumns): boolean {
    if (width <= 0) return false; // in a tab that is not open
    this.#width = width;
    this.#fixed = fixed;
    const fit = this.#fit();
    if (JSON.stringify(fit) === JSON.stringify(this.fit)) return false;
    this.fit = fit;
    return true;
  }
}
