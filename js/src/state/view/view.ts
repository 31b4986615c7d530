// State of a single view: the focused row, the column layout. It never leaves the browser; state shared with Python and
// other views is in model.ts.

import type { Query } from "../../data/query.js";
import { restoreFocus } from "../../ui/dom/focus.js";
import { VISIBLE_ROWS } from "../../ui/dom/window.js";
import { Store } from "../stores/store.js";
import { ColumnState } from "./columns.js";

/** Milliseconds after which an announcement is gone: it may no longer be true. */
const KEPT = 5000;

/** The rows that Shift has selected last. */
export interface SelectedRange {
  /** Id of the row where it starts. */
  readonly anchor: string;
  /** Ids that it has added to the selection. */
  readonly added: ReadonlySet<string>;
  /** The rows that it was made in: another search or order ends it. */
  readonly query: Query;
  /** The selection that it was made in: an assignment ends it. */
  readonly epoch: number;
}

/** Milliseconds for which a note is shown. */
const NOTED = 10_000;

export class View extends Store {
  /** The element that contains everything in this view. */
  root: HTMLElement | null = null;
  #focused: string | null = null;
  /** Where its row was last, and of which query. */
  place?: { readonly line: number; readonly query: Query };
  /** Null while a range would start at the focused row. */
  range: SelectedRange | null = null;
  readonly columns = new ColumnState(() => this.notify());
  /** The number of people shown before the table scrolls. */
  rows = VISIBLE_ROWS;
  /** Increments to scroll the focused row into view. */
  reveal = 0;
  /** Index of the cell to focus once the focused row is rendered; null when the table keeps the focus. */
  cell: number | null = null;
  /** The focus check scheduled by an earlier click. */
  protected keeping: ReturnType<typeof setTimeout> | undefined;

  /** An id that could not be copied to the clipboard, shown to be copied with the keyboard. */
  uncopied: string | null = null;

  offerCopy(id: string | null): void {
    this.uncopied = id;
    this.notify();
  }

  /** What was copied here a moment ago, and the number of such notes: the last result stays beside it. */
  note = { text: "", count: 0 };
  #noteTimer: ReturnType<typeof setTimeout> | undefined;

  showNote(text: string): void {
    this.note = { text, count: this.note.count + 1 };
    clearTimeout(this.#noteTimer);
    if (text !== "") this.#noteTimer = setTimeout(() => this.showNote(""), NOTED);
    this.notify();
  }

  /** Where the focus goes when its element is gone: `FollowFocus` knows what was around it. */
  home = (): HTMLElement | null => this.root;

  /** When the focused element is gone, or hidden with its tab, move the focus home. */
  keepFocus(): void {
    queueMicrotask(() => {
      clearTimeout(this.keeping); // the later counts
      this.keeping = setTimeout(() => restoreFocus(this.home(), this.focusedElement?.closest("[inert]")));
    });
  }

  /** The focused element in this view; null when the focus is elsewhere. */
  get focusedElement(): HTMLElement | null {
    const element = this.activeElement();
    return element !== null && this.root?.contains(element) ? element : null;
  }

  /** The last announcement to screen readers, and the number of announcements. */
  announced = { text: "", count: 0 };
  /** Notifies subscribers of a new announcement; nothing else is rendered for it. */
  readonly announcements = new Store();

  #forgetting: ReturnType<typeof setTimeout> | undefined;

  /**
   * Announce something about this view to screen readers, unless the focus is elsewhere, for example in another view.
   */
  announce(text: string): void {
    if (this.focusedElement === null) return;
    this.#say(text);
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.#say(""), KEPT);
  }

  #say(text: string): void {
    this.announced = { text, count: this.announced.count + 1 };
    this.announcements.notify();
  }

  /** The focused element, also inside a shadow root, where the document reports only the host. */
  protected activeElement(): HTMLElement | null {
    const scope = this.root?.getRootNode() as Document | ShadowRoot | undefined;
    return (scope?.activeElement as HTMLElement | null | undefined) ?? null;
  }

  /** Id of the focused row. */
  get focused(): string | null {
    return this.#focused;
  }

  /** Focus a row; `range` ends there, and without one, the next range starts there. */
  focusRow(id: string, cell: number | null = null, range: SelectedRange | null = null): void {
    this.#focused = id;
    this.cell = cell;
    this.range = range;
    this.notify();
  }

  /** Focus a row as `focusRow` does, and scroll it into view. */
  revealRow(id: string, cell: number | null = null, range: SelectedRange | null = null): void {
    this.reveal += 1;
    this.focusRow(id, cell, range);
  }
}
