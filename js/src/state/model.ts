// State from the kernel, shared by all views of one widget: the people shown, at first one screen of them, then all.
// State of a single view is in view.ts; requests and their results are in requestStore.ts.

import type { People } from "../data/people.js";
import type { ShownPeople } from "../data/person.js";
import { narrows } from "../data/query.js";
import type { Summary } from "../data/summary.js";
import type { WidgetModel } from "../kernel/widget.js";
import type { Patch, WorkspaceItem } from "../protocol.js";
import { arrivals, type ChunkName, loadedChunk } from "./chunks.js";
import type { AllPeople } from "./people/allPeople.js";
import { firstScreen, NOTHING, type Shown } from "./people/shown.js";
import { RequestStore } from "./requestStore.js";
import { Store } from "./stores/store.js";

/** Milliseconds for which a row stays marked after someone else has changed it. */
const MARKED = 2000;

/** The chunks of a widget that only shows people, of one that makes changes, and of one that is about access. */
export const READING: readonly ChunkName[] = ["people"];
export const CHANGING: readonly ChunkName[] = [...READING, "manager"];
export const ACCESS: readonly ChunkName[] = [...CHANGING, "access"];

export class Model extends RequestStore {
  /** Notifies subscribers of a new `summary`. */
  readonly summaries = new Store();
  /** Ids of people that someone else has just added or changed. */
  marked: ReadonlySet<string> = new Set();
  /** The rows shown before everyone. */
  first = NOTHING;
  /** All people and the selection; null until their chunk is here, so never for a component of a chunk. */
  all: AllPeople | null = null;
  /** Handlers of messages that came before the chunk with which they are handled. */
  readonly #deferred: ((all: AllPeople) => void)[] = [];
  #unmarking: ReturnType<typeof setTimeout> | undefined;

  constructor(widget: WidgetModel, chunks = READING) {
    super(widget, chunks);
    const { messages } = this;
    messages.on("first_rows", (message) => {
      const { session, query } = this;
      if (this.everyone === null) this.first = firstScreen(message, session?.everywhere ?? [], query);
    });
    messages.on("columns", (message, buffers) => this.#defer((all) => all.take(message, buffers)));
    messages.on("memberships", (message, buffers) =>
      this.#defer((all) => all.takeMemberships(message, buffers)),
    );
    messages.on("patch", (message) => this.#defer((all) => this.#takePatch(all, message)));
    messages.on("selection", (message) => this.#defer((all) => all.selection.receive(message)));
    messages.on("session", ({ everywhere }) => {
      this.first = { ...this.first, people: this.first.people?.withEverywhere(everywhere) ?? null };
      this.all?.setEverywhere(everywhere);
    });
    for (const name of ["selected_ids", "_selection_revision"]) {
      this.listen(`change:${name}`, () => {
        this.all?.selection.followTrait();
        this.notifyInFrame();
      });
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
    clearTimeout(this.#unmarking);
  }

  /** Make the people and the selection once their chunk is here; returns whether they were made now. */
  #makeEveryone(): boolean {
    const chunk = loadedChunk("people");
    if (chunk === null || this.all !== null) return false;
    this.all = new chunk.AllPeople(this, new chunk.Selection(this));
    for (const handle of this.#deferred.splice(0)) handle(this.all);
    return true;
  }

  protected get empty(): boolean {
    return this.people === null && !this.all?.begun && this.#deferred.length === 0;
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
    return this.people === null || this.shown.query === this.query;
  }

  /** Whether a search or filter narrows the rows shown. */
  get narrowed(): boolean {
    return narrows(this.shown.query);
  }

  /** Number of selected people who are known. */
  get selectedCount(): number {
    const { people, rows } = this.first;
    if (this.everyone !== null) return this.all!.selectedCount;
    return rows.filter((row) => this.selected.has(people!.id(row))).length;
  }

  protected override queryChanged(): void {
    this.all?.sort();
  }

  /** The data of the charts; null until everyone is loaded and summarized. */
  get summary(): Summary | null {
    return this.all?.summary ?? null;
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
    return this.all?.selection.ids ?? new Set(this.get("selected_ids"));
  }

  get readOnly(): boolean {
    return this.widget.get("read_only") ?? false;
  }

  // -------------------------------------------------------------------------------------------------------------
  // Messages

  /** Handle a message about all people or the selection, at once or when their chunk has arrived. */
  #defer(handle: (all: AllPeople) => void): void {
    if (this.all === null) this.#deferred.push(handle);
    else handle(this.all);
  }

  #takePatch(all: AllPeople, patch: Patch): void {
    if (!all.begun) {
      // A patch follows the columns: if these are missing, they were lost on the way.
      if (patch.revision > (this.first.people?.revision ?? Infinity)) void this.open();
      return;
    }
    if (all.takePatch(patch) && !this.busy) this.#mark(patch.rows.map(({ id }) => id));
  }

  /** Mark rows briefly that changed without a request from here. */
  #mark(ids: readonly string[]): void {
    if (ids.length === 0) return;
    clearTimeout(this.#unmarking);
    this.marked = new Set([...this.marked, ...ids]);
    this.#unmarking = setTimeout(() => {
      this.marked = new Set();
      this.notify();
    }, MARKED);
  }
}
