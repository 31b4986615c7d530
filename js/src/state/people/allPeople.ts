// All people of a widget, as columns: loaded, patched, sorted and filtered by the traits, counted and summarized.

import { runSync, type Task, whenIdle } from "../../data/columns/steps.js";
import { MAX_ROWS } from "../../data/order/sorting.js";
import { People } from "../../data/people.js";
import { narrows, type Query } from "../../data/query.js";
import { SelectedRows } from "../../data/selectedRows.js";
import { SortedPeople } from "../../data/sortedPeople.js";
import { type Summary, summarize } from "../../data/summary.js";
import type { Messages } from "../../kernel/messages.js";
import type { Columns, Memberships, Patch, Session } from "../../protocol.js";
import { formatNumber } from "../../ui/display/displayText.js";
import type { Store } from "../stores/store.js";
import type { QueryTraits } from "../stores/traits.js";
import type { Selection } from "./selection.js";
import type { Shown } from "./shown.js";

/** Maximum number of people sorted synchronously, within a frame. */
const MAX_SORTED_AT_ONCE = 2000;
/** Milliseconds for which a row stays marked after someone else has changed it. */
const MARKED = 2000;

interface ModelOfPeople {
  readonly traits: Pick<QueryTraits, "query" | "notify">;
  /** The rows that are shown before these people. */
  readonly first: Shown;
  readonly session: Pick<Session, "everywhere"> | null;
  readonly messages: Messages;
  /** Whether a change from here is pending. */
  readonly busy: boolean;
  /** Notifies of a new summary. */
  readonly summaries: Store;
  /** The rows have changed. */
  notify(): void;
  listen(event: string, callback: () => void): void;
  /** Request everything again. */
  open(): Promise<void>;
  showTrouble(trouble: { message: string; hint: string }): void;
}

export class AllPeople {
  /** Whether columns have arrived, even if they hold too many people to be shown. */
  begun = false;
  /** Ids of people that someone else has just added or changed. */
  marked: ReadonlySet<string> = new Set();
  readonly #selectedRows = new SelectedRows();
  #sorted: SortedPeople | null = null;
  #incoming: SortedPeople | null = null;
  #summed: { people: People; summary: Summary } | null = null;
  #shown: Shown | null = null;
  /** The query of the traits, or an earlier one for which the rows are ready. */
  #query: Query;
  #preparing: Task | null = null;
  #sorting: Task | null = null;
  #summarizing: { people: People; task: Task } | null = null;
  #unmarking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: ModelOfPeople,
    readonly selection: Selection,
  ) {
    this.#query = model.first.query;
    selection.onToggle = (id, selected) => this.#selectedRows.toggle(id, selected);
    const { messages } = model;
    messages.on("columns", (message, buffers) => this.#take(message, buffers));
    messages.on("memberships", (message, buffers) => this.#takeMemberships(message, buffers));
    messages.on("patch", (patch) => this.#takePatch(patch));
    messages.on("selection", (message) => selection.receive(message));
    messages.on("session", ({ everywhere }) => {
      for (const one of [this.#sorted, this.#incoming]) one?.replace(one.people.withEverywhere(everywhere));
    });
    for (const name of ["selected_ids", "_selection_revision"])
      model.listen(`change:${name}`, () => selection.followTrait());
  }

  dispose(): void {
    clearTimeout(this.#unmarking);
    for (const task of [this.#preparing, this.#sorting, this.#summarizing?.task]) task?.cancel();
  }

  // -------------------------------------------------------------------------------------------------------------
  // What is shown

  /** The people shown; null while the first columns are being prepared. */
  get people(): People | null {
    return this.#sorted?.people ?? null;
  }

  get shown(): Shown | null {
    const { people } = this;
    const query = this.#query;
    if (people === null) return null;
    if (this.#shown?.people !== people || this.#shown.query !== query) {
      const rows = this.#sorted!.rows(query);
      this.#shown = { people, query, rows, total: people.count, matching: rows.length };
    }
    return this.#shown;
  }

  /** Show the rows of the traits' query: now if they are ready, or once they are sorted, in short turns. */
  sort(): void {
    const sorted = this.#sorted;
    const { query } = this.model.traits;
    this.#sorting?.cancel();
    if (this.#incoming !== null) this.#preparing?.hurry();
    if (sorted === null) return;
    if (sorted.ready(query)) {
      this.#query = query;
      return;
    }
    this.#sorting = whenIdle(sorted.prepare(query), () => {
      this.sort(); // a patch in the meantime may need more
      this.model.traits.notify();
    });
    this.#sorting.hurry();
  }

  /** Row numbers for a query other than the traits', for a view with its own search. */
  rowsFor(query: Query): Uint32Array {
    return this.#sorted?.rows(query) ?? new Uint32Array(0);
  }

  /**
   * The data of the charts; null until everyone is loaded. It follows the people with a delay, because rows come first.
   */
  get summary(): Summary | null {
    const { people } = this;
    if (people === null) return null;
    if (this.#summed?.people !== people && this.#summarizing?.people !== people) {
      this.#summarizing?.task.cancel();
      const task = whenIdle(summarize(people), (summary) => {
        this.#summed = { people, summary };
        this.#summarizing = null;
        this.model.summaries.notify();
      });
      this.#summarizing = { people, task };
    }
    return this.#summed?.summary ?? null;
  }

  /** Number of selected people who are known. */
  get selectedCount(): number {
    if (this.people === null) {
      const { people, rows } = this.model.first;
      return rows.filter((row) => this.selection.ids.has(people!.id(row))).length;
    }
    this.#selectedRows.update(this.people, this.selection);
    return this.#selectedRows.count;
  }

  /** Number of selected people who are known but not among the rows shown. */
  get selectedHidden(): number {
    const count = this.selectedCount;
    return count > 0 && narrows(this.#query) ? count - this.#selectedRows.countAmong(this.shown!.rows) : 0;
  }

  // -------------------------------------------------------------------------------------------------------------
  // Messages

  /** The people that the next change is about, who may still be being prepared; null if this is not the next. */
  #changed(revision: number): SortedPeople | null {
    const sorted = this.#incoming ?? this.#sorted;
    if (sorted === null || revision <= sorted.people.revision) return null;
    if (revision === sorted.people.revision + 1) return sorted;
    void this.model.open(); // one is missing
    return null;
  }

  #takeMemberships(message: Memberships, buffers: DataView[]): void {
    const sorted = this.#changed(message.revision);
    sorted?.replace(sorted.people.withMembers(message, buffers));
  }

  /** Accept new columns: their rows replace those on screen once their sort keys are ready. */
  #take(message: Columns, buffers: DataView[]): void {
    this.begun = true;
    if (message.count > MAX_ROWS) {
      this.model.showTrouble({
        message: `${formatNumber(message.count)} people are too many for this table. It shows up to ${formatNumber(MAX_ROWS)}.`,
        hint: "Show the members of one workspace, or use client.users.to_pandas() in a cell.",
      });
      return;
    }
    const people = People.fromColumns(message, buffers);
    const sorted = new SortedPeople(people.withEverywhere(this.model.session?.everywhere ?? []));
    this.#preparing?.cancel();
    if (message.count <= MAX_SORTED_AT_ONCE) {
      runSync(sorted.prepare(this.model.traits.query));
      this.#adopt(sorted);
      return;
    }
    this.#incoming = sorted;
    this.#preparing = whenIdle(sorted.prepare(this.model.traits.query), () => {
      this.#adopt(sorted);
      this.#preparing = whenIdle(sorted.prepareAll(), () => undefined);
      this.model.notify();
    });
    // Only the first screen can wait for idle time, as long as it shows what is asked for.
    const { first, traits } = this.model;
    if (this.people !== null || first.people === null || first.query !== traits.query)
      this.#preparing.hurry();
  }

  #adopt(sorted: SortedPeople): void {
    if (this.people === null) this.#query = this.model.first.query;
    this.#sorted = sorted;
    this.#incoming = null;
    // These rows may not be ready for the previous query's search and sort, so show them without at first.
    this.#query = { ...this.#query, search: "", sort: [] };
    this.sort();
  }

  #takePatch(patch: Patch): void {
    if (!this.begun) {
      // A patch follows the columns: if these are missing, they were lost on the way.
      if (patch.revision > (this.model.first.people?.revision ?? Infinity)) void this.model.open();
      return;
    }
    const sorted = this.#changed(patch.revision);
    if (sorted === null) return;
    sorted.patch(patch);
    if (this.#incoming !== null) this.#preparing?.hurry();
    if (!this.model.busy) this.#mark(patch.rows.map(({ id }) => id));
  }

  /** Mark rows briefly that changed without a request from here. */
  #mark(ids: readonly string[]): void {
    if (ids.length === 0) return;
    clearTimeout(this.#unmarking);
    this.marked = new Set([...this.marked, ...ids]);
    this.#unmarking = setTimeout(() => {
      this.marked = new Set();
      this.model.notify();
    }, MARKED);
  }
}
