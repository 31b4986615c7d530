// What a grid keeps: its active cell, and where it is scrolled to.

import { Store } from "../../state/stores/store.js";

export type Key = string | number;

/** The line of the column headings. */
export const HEAD_LINE = -1;

export interface ActiveCell {
  /** The row; null for whichever is in this line once it has arrived, and for the headings. */
  readonly key: Key | null;
  /** The line where the row was last. */
  readonly line: number;
  /** Id of the column; that of none is the first. */
  readonly column: string;
}

export class GridState extends Store {
  active: ActiveCell | null = null;
  /** Where it is scrolled to, in pixels. */
  top = 0;
  /** What will be scrolled into view as soon as it is known where that is. */
  wanted: "active" | "top" | null = null;

  /** Make a cell active. */
  activate(active: ActiveCell): void {
    this.active = active;
    this.notify();
  }

  /** Make a cell active, and scroll to it: also to one whose row has yet to arrive. */
  reveal(active: ActiveCell): void {
    this.wanted = "active";
    this.activate(active);
  }

  /** Begin with the first of other rows. */
  toTop(): void {
    this.active = { key: null, line: 0, column: "" };
    this.top = 0;
    this.wanted = "top";
    this.notify();
  }
}
