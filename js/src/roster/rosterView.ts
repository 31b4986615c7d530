// What one view shows of a roster, kept while another tab is open. What is sent to the kernel is in rosterStore.ts.

import type { PlanRoster, RosterState } from "../protocol.js";
import type { ManagerView } from "../state/managerView.js";
import { perInstance } from "../state/stores/perInstance.js";
import { Store } from "../state/stores/store.js";
import type { RosterColumn } from "./columns.js";
import { ListView } from "./listView.js";

/** A cell that is being edited, and what was typed so far. */
export interface Editing {
  row: number;
  column: RosterColumn;
  text: string;
}

const newLists = () => ({ rows: new ListView(), lines: new ListView(), outcomes: new ListView() });

const START = {
  /** Rows that were typed or pasted into the field, and not sent. */
  pasted: "",
  /** The text of invitations; null for ours. */
  template: null as string | null,
  /** Whether the rows are shown though there is a plan. */
  back: false,
  editing: null as Editing | null,
  prune: false as PlanRoster["prune"],
  /** Which users have other usernames in the roster, and which are no one in it. */
  renames: {} as PlanRoster["renames"],
  easy: true,
  /** Whether passwords are kept in memory alone. */
  unsaved: false,
  /** The file of passwords; null for the one suggested. */
  path: null as string | null,
  /** What was typed to confirm deletions and new owners. */
  typed: "",
};

export class RosterView extends Store {
  shown: Readonly<typeof START> = START;
  lists = newLists();

  show(change: Partial<typeof START>): void {
    this.shown = { ...this.shown, ...change };
    this.notify();
  }

  /** Show the next draft from its beginning; what was typed and not sent stays. */
  startOver(): void {
    const { pasted, template } = this.shown;
    this.lists = newLists();
    this.show({ ...START, pasted, template });
  }

  /** The index of the step that is shown. */
  stepOf({ source, plan, applied }: RosterState): number {
    if (applied !== null) return 3;
    if (plan !== null && !(this.shown.back && source !== null)) return 2;
    return source === null ? 0 : 1;
  }
}

export const rosterViewOf = perInstance((_: ManagerView) => new RosterView());
