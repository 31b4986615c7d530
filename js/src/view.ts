// State of one view only: which row has the focus, how the columns stand. It never leaves the browser; what Python and
// other views share is in model.ts.

import { ColumnState } from "./columns.js";
import { restoreFocus } from "./components/restoreFocus.js";
import type { Code, Question } from "./protocol.js";
import { Store } from "./store.js";

/** One of the ways in which code is shown. */
export type CodeKind = keyof Code;

/** An undo that has to be confirmed. */
export interface UndoQuestion {
  entry: number;
  question: Question;
  /** What was wrong with the last answer. */
  error: string | null;
}

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
  /** Number of the cell that takes the focus once the focused row is drawn; null where the table keeps it. */
  cell: number | null = null;
  /** The look at the focus that an earlier click has asked for. */
  protected keeping: ReturnType<typeof setTimeout> | undefined;

  /** An id that the clipboard did not take: it is there to be copied by hand. */
  uncopied: string | null = null;

  offerCopy(id: string | null): void {
    this.uncopied = id;
    this.notify();
  }

  /** The way in which code is shown, kept from one action to the next. */
  codeKind: CodeKind = "argilla_widgets";

  chooseCode(kind: CodeKind): void {
    this.codeKind = kind;
    this.notify();
  }

  /** Open the dialog that deletes these people; false where there is none. */
  confirmDeletion(_users: readonly string[]): boolean {
    return false;
  }

  /** The undo that waits for a confirmation. */
  undoing: UndoQuestion | null = null;

  /** Ask whether an undo is meant, or ask no more; the keyboard goes on from the table then. */
  askToUndo(undoing: UndoQuestion | null): void {
    this.undoing = undoing;
    this.notify();
    if (undoing === null) this.keepFocus();
  }

  /** Let the keyboard go on from the table, or else from the widget, when what had the focus is gone. */
  keepFocus(): void {
    queueMicrotask(() => {
      clearTimeout(this.keeping); // of two clicks, the later one's counts
      this.keeping = setTimeout(() => {
        const tables = this.root?.querySelectorAll<HTMLElement>("table[tabindex]") ?? [];
        restoreFocus([...tables].find((table) => table.closest("[inert]") === null) ?? this.root);
      });
    });
  }

  /** What screen readers are told, and how often they were. */
  announced = { text: "", count: 0 };

  /** Tell screen readers something about this view; not where the person is elsewhere, as in another view. */
  announce(text: string): void {
    if (!this.root?.contains(this.activeElement())) return;
    this.announced = { text, count: this.announced.count + 1 };
    this.notify();
  }

  /** The focused element; in a shadow root it is not the document's. */
  protected activeElement(): HTMLElement | null {
    const scope = this.root?.getRootNode() as Document | ShadowRoot | undefined;
    return (scope?.activeElement as HTMLElement | null | undefined) ?? null;
  }

  focusRow(id: string | null, reveal = true, cell: number | null = null): void {
    this.focused = id;
    this.cell = cell;
    if (reveal) this.reveal += 1;
    this.notify();
  }
}
