// What a list shows of what the kernel has: which part, where it is scrolled to, and which of its cells is active. It is kept
// while another tab is open.

import { Store } from "../state/stores/store.js";

export interface CellPosition {
  line: number;
  column: number;
}

export class ListView extends Store {
  /** The part that was chosen; null for the first choice. */
  show: string | null = null;
  search = "";
  active: CellPosition | null = null;
  scrollTop = 0;
  /** Increments to scroll the active line into view. */
  reveal = 0;

  choose(show: string, search = this.search): void {
    this.show = show;
    this.search = search;
    this.scroll(0);
    this.notify();
  }

  go(active: CellPosition): void {
    this.active = active;
    this.reveal += 1;
    this.notify();
  }

  scroll(top: number): void {
    if (top === this.scrollTop) return;
    this.scrollTop = top;
    this.notify();
  }
}
