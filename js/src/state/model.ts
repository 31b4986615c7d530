// State from the kernel, shared by all views of one widget: the people shown, at first one screen of them, then all.
// State of a single view is in view.ts; requests and their results are in requestStore.ts.

import type { People } from "../data/people.js";
import type { ShownPeople } from "../data/person.js";
import { narrows } from "../data/query.js";
import type { WidgetModel } from "../kernel/widget.js";
import type { Part, ToBrowser, WorkspaceItem } from "../protocol.js";
import { arrivals, type ChunkName, loadedChunk } from "./chunks.js";
import type { AllPeople } from "./people/allPeople.js";
import { firstScreen, NOTHING, type Shown } from "./people/shown.js";
import { RequestStore } from "./requestStore.js";
import { Store } from "./stores/store.js";
import { QueryTraits } from "./stores/traits.js";

/** Messages about all people and the selection, which the chunk "people" handles. */
const LATER = ["columns", "memberships", "patch", "selection"] as const;

/** The chunks of a widget that only shows people, of one that makes changes, and of one that is about access. */
export const READING: readonly ChunkName[] = ["people"];
export const CHANGING: readonly ChunkName[] = [...READING, "manager"];
export const ACCESS: readonly ChunkName[] = [...CHANGING, "access"];

export class Model extends RequestStore {
  /** Which people are shown: notifies subscribers of a change of that, or of another order. */
  readonly traits: QueryTraits;
  /** Notifies subscribers of a new `summary`. */
  readonly summaries = new Store();
  /** The rows shown before everyone. */
  first = NOTHING;
  /** All people and the selection; null until their chunk is here, so never for a component of a chunk. */
  all: AllPeople | null = null;
  /** Those of `LATER` that came before the chunk. */
  readonly #early: [message: ToBrowser, buffers: DataView[]][] = [];

  constructor(widget: WidgetModel, chunks = READING) {
    super(widget, chunks);
    this.traits = new QueryTraits(this, () => this.all?.sort());
    const { messages } = this;
    messages.on("first_rows", (message) => {
      const { session, traits } = this;
      if (this.everyone === null) this.first = firstScreen(message, session?.everywhere ?? [], traits.query);
    });
    messages.on("session", ({ everywhere }) => {
      this.first = { ...this.first, people: this.first.people?.withEverywhere(everywhere) ?? null };
    });
    for (const type of LATER) {
      messages.on(type, (...early) => {
        if (this.all === null) this.#early.push(early);
      });
    }
    for (const name of ["selected_ids", "_selection_revision", "read_only", "show"]) {
      this.listen(`change:${name}`, () => this.notifyInFrame());
    }
    this.#makeEveryone();
    this.onDispose(
      arrivals.subscribe(() => {
        if (this.#makeEveryone()) this.notify();
      }),
    );
  }

  override dispose(): void {
    super.dispose();
    this.all?.dispose();
  }

  /** Make the people and the selection once their chunk is here; returns whether they were made now. */
  #makeEveryone(): boolean {
    const chunk = loadedChunk("people");
    if (chunk === null || this.all !== null) return false;
    this.all = new chunk.AllPeople(this, new chunk.Selection(this));
    for (const early of this.#early.splice(0)) this.messages.handle(...early);
    return true;
  }

  protected get empty(): boolean {
    return this.people === null && !this.all?.begun && this.#early.length === 0;
  }

  // -------------------------------------------------------------------------------------------------------------
  // What is shown

  /** All people; null until they have arrived. */
  get everyone(): People | null {
    return this.all?.people ?? null;
  }

  /** Whether only the first screen of rows has arrived, before everyone. */
  get partial(): boolean {
    return this.everyone === null && this.people !== null;
  }

  /** The rows shown: those of the previous query until the new ones are loaded and sorted. */
  get shown(): Shown {
    return this.all?.shown ?? this.first;
  }

  get people(): ShownPeople | null {
    return this.shown.people;
  }

  /** Whether the rows match the traits; false while the rows of an earlier query are shown. */
  get upToDate(): boolean {
    return this.people === null || this.shown.query === this.traits.query;
  }

  /** Whether a search or filter narrows the rows shown. */
  get narrowed(): boolean {
    return narrows(this.shown.query);
  }

  /** The position of a person among the rows shown; -1 when they are not shown. */
  positionOf(id: string | null): number {
    const row = id === null || this.people === null ? -1 : this.people.find(id);
    return row < 0 ? -1 : this.shown.rows.indexOf(row);
  }

  get workspaces(): readonly WorkspaceItem[] {
    return this.people?.workspaces ?? [];
  }

  get selected(): ReadonlySet<string> {
    return this.all?.selection.ids ?? new Set(this.widget.get("selected_ids"));
  }

  get readOnly(): boolean {
    return this.widget.get("read_only") ?? false;
  }

  /** Whether a part is shown around the table; a widget without this choice shows all its parts. */
  shows(part: Part): boolean {
    return this.widget.get("show")?.includes(part) ?? true;
  }
}
