// State of one view only: which row has the focus, how the columns stand. It never leaves the browser; what Python and
// other views share is in model.ts.

import { Store } from "./store.js";
import { ColumnState } from "./table/columns.js";

export class View extends Store {
  /** The element that everything of this view is in. */
  root: HTMLElement | null = null;
  /** Id of the row that the keyboard is at. */
  focused: string | null = null;
  /** Id of the row that a range of selected rows begins at. */
  anchor: string | null = null;
  readonly columns = new ColumnState(() => this.notify());
  /** Moves when the focused row shall be scrolled into view. */
  reveal = 0;

  /** An id that the clipboard did not take: it is there to be copied by hand. */
  uncopied: string | null = null;

  offerCopy(id: string | null): void {
    this.uncopied = id;
    this.notify();
  }

  focusRow(id: string | null, reveal = true): void {
    this.focused = id;
    if (reveal) this.reveal += 1;
    this.notify();
  }
}
