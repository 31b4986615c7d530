// The columns of one view: which are shown, and how they fit.

import { COLUMNS, type Column, INITIAL_COLUMNS, SPECS } from "../../data/userColumns.js";
import { type Fit, fitInto, type Surroundings } from "./fitting.js";

/** Which columns a person has shown and hidden. */
interface Choice {
  hidden: ReadonlySet<Column>;
  /** Columns that a person asked for although there was no room: they are shown anyway. */
  wanted: ReadonlySet<Column>;
}

export const INITIAL: Choice = {
  // They are hidden until a person shows them.
  hidden: new Set(COLUMNS.filter((column) => SPECS[column].hidden)),
  wanted: new Set(),
};

export class ColumnState {
  choice = INITIAL;
  /** The columns to show; the same array until that changes. */
  shown: readonly Column[] = INITIAL_COLUMNS;
  /** Which of them fit, and at what width; the same object until that changes. */
  fit: Fit;
  #width: number | null = null;
  #around: Surroundings = { selectable: true, hasMenu: true, scale: 1 };

  constructor(private readonly notify: () => void) {
    this.fit = this.#fit();
  }

  choose(change: Partial<Choice>): void {
    this.choice = { ...this.choice, ...change };
    this.shown = COLUMNS.filter((column) => !this.choice.hidden.has(column));
    this.fit = this.#fit();
    this.notify();
  }

  #fit(): Fit {
    return fitInto(this.#width, this.#around, this.shown, this.choice.wanted);
  }

  /** Fit the columns into a table of this width; returns whether that changes anything. */
  measure(width: number, around: Surroundings): boolean {
    if (width <= 0) return false; // in a tab that is not open
    this.#width = width;
    this.#around = around;
    const fit = this.#fit();
    if (JSON.stringify(fit) === JSON.stringify(this.fit)) return false;
    this.fit = fit;
    return true;
  }
}
