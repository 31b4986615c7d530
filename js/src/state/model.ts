// State from the kernel, shared by all views of one widget: the people shown, at first one screen of them, then all.
// State of a single view is in view.ts; requests and their results are in requestStore.ts.

import type { People } from "../data/people.js";
import { FirstPeople, type ShownPeople } from "../data/person.js";
import { ANY, narrows, type Query } from "../data/query.js";
import type { Summary } from "../data/summary.js";
import type { WidgetModel } from "../kernel/widget.js";
import type { FirstRows, Patch, WorkspaceItem } from "../protocol.js";
import type { AllPeople } from "./allPeople.js";
import { arrivals, partHere } from "./parts.js";
import { RequestStore } from "./requestStore.js";
import type { Selection } from "./selection.js";
import { Store } from "./store.js";

/** Milliseconds for which a row stays marked after someone else has changed it. */
const MARKED = 2000;

interface PeoplePart {
  AllPeople: typeof AllPeople;
  Selection: typeof Selection;
}

export class Model extends RequestStore {
  /** Notifies subscribers of a new `summary`. */
  readonly summaries = new Store();
  /** Ids of people that someone else has just added or changed. */
  marked: ReadonlySet<string> = new Set();
  firstQuery: Query = ANY;

  #firstPeople: FirstPeople | null = null;
  #first: FirstRows | null = null;
  #firstRows = new Uint32Array(0);
  #everyone: { all: AllPeople; selection: Selection } | null = null;
  /** Handlers of messages that came before the part with which they are handled. */
  #deferred: (() => void)[] = [];
  #unmarking: ReturnType<typeof setTimeout> | undefined;

  constructor(widget: WidgetModel) {
    super(widget);
    const { messages } = this;
    messages.on("first_rows", (message) => this.#takeFirst(message));
    messages.on("columns", (message, buffers) => this.#defer((all) => all.take(message, buffers)));
    messages.on("memberships", (message, buffers) =>
      this.#defer((all) => all.takeMemberships(message, buffers)),
    );
    messages.on("patch", (message) => this.#defer((all) => this.#takePatch(all, message)));
    messages.on("selection", (message) => this.#defer((_, selection) => selection.receive(message)));
    messages.on("session", ({ everywhere }) => {
      this.#firstPeople?.setEverywhere(everywhere);
      this.#everyone?.all.setEverywhere(everywhere);
    });
    for (const name of ["selected_ids", "_selection_revision"]) {
      this.listen(`change:${name}`, () => {
        this.#everyone?.selection.followTrait();
        this.notifyInFrame();
      });
    }
    this.#makeEveryone();
    this.onDispose(
      arrivals.subscribe(() => {
        if (!this.#makeEveryone()) return;
        for (const handle of this.#deferred.splice(0)) handle();
        this.notify();
      }),
    );
  }

  override dispose(): void {
    super.dispose();
    this.#everyone?.all.dispose();
    clearTimeout(this.#unmarking);
  }

  /** Make the people and the selection once their part is here; returns whether they were made now. */
  #makeEveryone(): boolean {
    const part = partHere<PeoplePart>("people");
    if (part === null || this.#everyone !== null) return false;
    const selection = new part.Selection(this);
    this.#everyone = { all: new part.AllPeople(this, selection), selection };
    return true;
  }

  protected get empty(): boolean {
    return this.people === null && !this.#everyone?.all.begun && this.#deferred.length === 0;
  }

  // -------------------------------------------------------------------------------------------------------------
  // What is shown

  get people(): ShownPeople | null {
    return this.columns ?? this.#firstPeople;
  }

  /** All people; null until they have arrived. */
  get columns(): People | null {
    return this.#everyone?.all.people ?? null;
  }

  /** Whether only the first screen of rows has arrived, before the columns. */
  get partial(): boolean {
    return this.columns === null && this.#firstPeople !== null;
  }

  /** Changes with the people shown. */
  get peopleVersion(): string {
    return `${this.people?.serial} ${this.people?.version}`;
  }

  get total(): number {
    return this.columns?.count ?? this.#first?.total ?? 0;
  }

  /**
   * Row numbers of the people that match the traits, in order; the previous rows until the new ones are loaded and
   * sorted.
   */
  rows(): Uint32Array {
    if (!this.partial) return this.#everyone?.all.rows() ?? this.#firstRows;
    if (!this.upToDate) this.#everyone?.all.hurry();
    return this.#firstRows;
  }

  /** Whether the rows match the traits; false while the rows of an earlier query are shown. */
  get upToDate(): boolean {
    if (this.partial) return JSON.stringify(this.query) === JSON.stringify(this.firstQuery);
    this.rows();
    return this.#everyone?.all.upToDate ?? true;
  }

  /** Row numbers for a query other than the traits', for a part with its own search. */
  rowsFor(query: Query): Uint32Array {
    return this.#everyone?.all.rowsFor(query) ?? new Uint32Array(0);
  }

  /** The data of the charts; null until everyone is loaded and summarized. */
  get summary(): Summary | null {
    return this.#everyone?.all.summary ?? null;
  }

  /** The position of a person among the rows shown; -1 when they are not shown. */
  positionOf(id: string | null): number {
    const row = id === null || this.people === null ? -1 : this.people.find(id);
    return row < 0 ? -1 : this.rows().indexOf(row);
  }

  /** Number of matching people; more than there are rows while only the first screen is here. */
  get matching(): number {
    const rows = this.rows();
    return this.partial ? Math.max(this.#first!.matching, rows.length) : rows.length;
  }

  /**
   * Whether a search or filter narrows the rows shown; refers to the previous rows until the new ones are loaded and
   * sorted.
   */
  get narrowed(): boolean {
    return this.partial ? narrows(this.firstQuery) : (this.#everyone?.all.narrowed ?? false);
  }

  get workspaces(): readonly WorkspaceItem[] {
    return this.people?.workspaces ?? [];
  }

  /** The selection; only for a part, which comes no earlier. */
  get selection(): Selection {
    return this.#everyone!.selection;
  }

  get selected(): ReadonlySet<string> {
    return this.#everyone?.selection.ids ?? new Set(this.get("selected_ids"));
  }

  get selectionVersion(): number {
    return this.#everyone?.selection.version ?? -1;
  }

  /** Number of selected people who are known. */
  get selectedCount(): number {
    const { columns, selected } = this;
    const firstPeople = this.#firstPeople;
    if (columns !== null || firstPeople === null) return this.#everyone?.all.selectedCount ?? 0;
    return this.#firstRows.filter((row) => selected.has(firstPeople.id(row))).length;
  }

  /** Number of selected people who are known but not among the rows shown. */
  get selectedHidden(): number {
    return this.#everyone?.all.selectedHidden ?? 0;
  }

  get readOnly(): boolean {
    return this.widget.get("read_only") ?? false;
  }

  // -------------------------------------------------------------------------------------------------------------
  // Messages

  /** Handle a message about all people or the selection, at once or when their part has arrived. */
  #defer(handle: (all: AllPeople, selection: Selection) => void): void {
    const now = () => handle(this.#everyone!.all, this.#everyone!.selection);
    if (this.#everyone === null) this.#deferred.push(now);
    else now();
  }

  #takeFirst(message: FirstRows): void {
    if (this.columns !== null) return;
    this.#first = message;
    this.firstQuery = this.query;
    this.#firstPeople = new FirstPeople(message);
    this.#firstPeople.setEverywhere(this.session?.everywhere ?? []);
    this.#firstRows = Uint32Array.from({ length: message.rows.length }, (_, row) => row);
  }

  #takePatch(all: AllPeople, patch: Patch): void {
    if (!all.begun) {
      // A patch follows the columns: if these are missing, they were lost on the way.
      if (this.#firstPeople !== null && patch.revision > this.#firstPeople.revision) void this.open();
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
