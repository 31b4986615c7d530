// What a list shows of what the kernel has: which part, what is searched for, and what its grid keeps.

import { Store } from "../state/stores/store.js";
import { GridState } from "../ui/grid/gridState.js";

export class ListView extends Store {
  /** The part that was chosen; null for the first choice. */
  show: string | null = null;
  search = "";
  readonly grid = new GridState();

  choose(show: string, search = this.search): void {
    this.show = show;
    this.search = search;
    this.grid.toTop();
    this.notify();
  }
}
