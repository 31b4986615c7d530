// What one view shows of a roster, kept while another tab is open, and what was typed, also if the page is loaded again. What is
// sent to the kernel is in rosterStore.ts.

import type { RosterState, SaveInvitations, SaveSlips } from "../protocol.js";
import { keyOf, type Losable } from "../state/losses.js";
import type { Model } from "../state/model.js";
import { Store } from "../state/stores/store.js";
import { remember, remembered } from "../ui/dom/remember.js";
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
  /** What invitations are, the subject of drafts, and the heading of the column of addresses; empty for the recognized one. */
  kind: "text" as NonNullable<SaveInvitations["kind"]>,
  subject: "Your account",
  to: "",
  /** The language of slips, and a line of one's own on each. */
  language: "en" as NonNullable<SaveSlips["language"]>,
  line: "",
  /** Whether only new users get slips and invitations. */
  newOnly: false,
  /** Whether the rows are shown though there is a plan. */
  back: false,
  editing: null as Editing | null,
  /** The heading of the column that is shown although it is not used; empty for none, null for the first. */
  beside: null as string | null,
  /** The template for usernames that was typed; null if another way was chosen. */
  own: null as string | null,
  easy: true,
  /** Whether passwords are kept in memory alone. */
  unsaved: false,
  /** The file of passwords; null for the one suggested. */
  path: null as string | null,
  /** What was typed to confirm deletions and new owners, and the number of the plan that was shown. */
  typed: { text: "", plan: 0 },
};

export class RosterView extends Store implements Losable {
  shown: Readonly<typeof START> = START;
  lists = newLists();
  #draft = "";

  constructor(readonly model: Model) {
    super();
  }

  /** What the browser remembers it by: this account, server and draft, of which each manager has its own. */
  get #key(): string {
    return keyOf(this.model, `argilla-widgets roster ${this.#draft}`);
  }

  /** Rows that the kernel does not have. */
  get wouldBeLost(): boolean {
    return this.shown.pasted !== "";
  }

  takeOver({ shown: { pasted } }: RosterView): void {
    this.shown = { ...this.shown, pasted };
    this.notify();
  }

  show(change: Partial<typeof START>): void {
    this.shown = { ...this.shown, ...change };
    // Pasted rows and a cell may have passwords, and what was typed confirms what was seen.
    const { pasted, typed, ...kept } = this.shown;
    if (kept.editing?.column === "password") kept.editing = null;
    remember("sessionStorage", this.#key, JSON.stringify(kept));
    this.notify();
  }

  /** Show another draft: from its beginning, or as before the page was loaded again. */
  follow(draft: string): void {
    if (draft === this.#draft) return;
    const { pasted, template } = this.shown;
    if (this.#draft !== "") remember("sessionStorage", this.#key, null);
    this.#draft = draft;
    this.lists = newLists();
    this.shown = {
      ...START,
      pasted,
      template,
      ...JSON.parse(remembered("sessionStorage", this.#key) ?? "{}"),
    };
  }

  /** The column to show of those that are not used; null for none. */
  besideOf(unused: readonly string[]): string | null {
    const { beside } = this.shown;
    return beside === "" ? null : unused.includes(beside as string) ? beside : (unused[0] ?? null);
  }

  /** The index of the step that is shown. */
  stepOf({ source, plan, applied }: RosterState): number {
    if (applied !== null) return 3;
    if (plan !== null && !(this.shown.back && source !== null)) return 2;
    return source === null ? 0 : 1;
  }
}
