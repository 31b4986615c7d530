// State from the kernel, shared by all views of one widget: the people, filtered and sorted by the traits. State of a
// single view is in view.ts; requests and their results are in requestStore.ts.

import type { People } from "../data/people.js";
import { FirstPeople, type Role, type ShownPeople } from "../data/person.js";
import { filters, type Query } from "../data/query.js";
import type { RowModel } from "../data/rowModel.js";
import type { SelectedRows } from "../data/selectedRows.js";
import { type Task, whenIdle } from "../data/steps.js";
import type { Summary, summarize } from "../data/summary.js";
import type { WidgetModel } from "../kernel/widget.js";
import type { Columns, FirstRows, Memberships, Patch, WorkspaceItem } from "../protocol.js";
import { arrivals, partHere } from "./parts.js";
import { RequestStore } from "./requestStore.js";
import { Signal } from "./store.js";

const ANY: Query = { search: "", sort: [], roles: [], workspaces: [], workspaceCount: null, updated: null };
/** Maximum number of people sorted synchronously, within a frame. */
const FEW = 2000;
/** Milliseconds for which a row stays marked after someone else has changed it. */
const MARKED = 2000;

/** What the part "people" brings to the model: all people as columns, sorted, filtered and counted. */
export interface Everyone {
  People: typeof People;
  RowModel: typeof RowModel;
  SelectedRows: typeof SelectedRows;
  summarize: typeof summarize;
  MAX_ROWS: number;
}

export class Model extends RequestStore {
  /** The people shown: at first one screen of them. */
  people: ShownPeople | null = null;
  /** All people; null until they have arrived. */
  columns: People | null = null;
  total = 0;
  /** Notifies subscribers of a new `summary`. */
  readonly summaries = new Signal();
  /** Whether the rows match the traits; false while a sort is running and the previous rows are shown. */
  upToDate = true;
  /** Ids of people whom someone else has just added or changed. */
  marked: ReadonlySet<string> = new Set();

  private selectedRows: SelectedRows | null = null;
  private arrangement: RowModel | null = null;
  private incoming: RowModel | null = null;
  private first: FirstRows | null = null;
  private summed: { key: string; summary: Summary } | null = null;
  private shown: { key: string; rows: Uint32Array } | null = null;
  private summing = "";
  /** The query whose rows are shown. */
  private readyWish: Query = ANY;
  private preparing: Task | null = null;
  private sorting: { key: string; task: Task } | null = null;
  private summarizing: Task | null = null;
  /** Messages about all people that came before the part that reads them. */
  private unread: (() => void)[] = [];
  private readonly unsubscribe: () => void;
  private unmarking: ReturnType<typeof setTimeout> | undefined;

  constructor(widget: WidgetModel) {
    super(widget);
    const { messages } = this;
    messages.on("first_rows", (message) => this.takeFirst(message));
    messages.on("columns", (message, buffers) => this.onceReadable((by) => this.take(by, message, buffers)));
    messages.on("memberships", (message, buffers) =>
      this.onceReadable(() => this.takeMemberships(message, buffers)),
    );
    messages.on("patch", (message) => this.onceReadable(() => this.takePatch(message)));
    messages.on("session", ({ everywhere }) => {
      if (this.partial) this.people!.setEverywhere(everywhere);
      for (const one of [this.arrangement, this.incoming]) {
        if (one?.people.setEverywhere(everywhere)) one.membersChanged();
      }
    });
    this.selection.onToggle = (id, selected) => this.selectedRows?.toggle(id, selected);
    this.unsubscribe = arrivals.subscribe(() => {
      if (partHere("people") === null) return;
      for (const read of this.unread.splice(0)) read();
      this.notify();
    });
  }

  override dispose(): void {
    super.dispose();
    this.unsubscribe();
    for (const task of [this.preparing, this.sorting?.task, this.summarizing]) task?.cancel();
    clearTimeout(this.unmarking);
  }

  protected get empty(): boolean {
    return this.people === null && this.incoming === null;
  }

  // -------------------------------------------------------------------------------------------------------------
  // What is shown

  /**
   * Row numbers of the people that match the traits, in order; the previous rows until the new ones are loaded and
   * sorted.
   */
  rows(): Uint32Array {
    const wish = this.wish;
    const { people, arrangement } = this;
    if (this.incoming !== null && !this.asSent) this.preparing?.hurry();
    if (people === null) return new Uint32Array(0);
    this.upToDate = arrangement === null ? this.asSent : arrangement.ready(wish);
    if (this.upToDate) this.readyWish = wish;
    else if (arrangement !== null) this.sortSoon(arrangement, wish);
    const key = `${people.serial} ${people.version} ${JSON.stringify(this.readyWish)}`;
    if (this.shown?.key !== key) {
      const rows =
        arrangement?.rows(this.readyWish) ?? Uint32Array.from({ length: people.count }, (_, row) => row);
      this.shown = { key, rows };
    }
    return this.shown.rows;
  }

  /** Whether only the first screen of rows has arrived, before the columns. */
  get partial(): boolean {
    return this.people !== null && this.columns === null;
  }

  /** Whether only the first screen is here, and it matches the traits. */
  private get asSent(): boolean {
    return this.partial && JSON.stringify(this.wish) === JSON.stringify(this.readyWish);
  }

  /** Sort for a query whose result is awaited, in short turns. */
  private sortSoon(arrangement: RowModel, wish: Query): void {
    const key = `${arrangement.people.serial} ${JSON.stringify(wish)}`;
    if (this.sorting?.key === key) return;
    this.sorting?.task.cancel();
    const task = whenIdle(arrangement.prepare(wish), () => {
      this.sorting = null;
      this.notify();
    });
    task.hurry();
    this.sorting = { key, task };
  }

  /** Row numbers for a query other than the traits', for a part with its own search. */
  arranged(wish: Query): Uint32Array {
    return this.arrangement?.rows(wish) ?? new Uint32Array(0);
  }

  /**
   * The data of the charts; null until everyone is loaded. It follows the people with a delay, because rows come first.
   */
  get summary(): Summary | null {
    const { columns } = this;
    if (columns === null) return null;
    const key = `${columns.serial} ${columns.version}`;
    if (this.summed?.key !== key && this.summing !== key) {
      this.summing = key;
      this.summarizing?.cancel();
      this.summarizing = whenIdle(everyone().summarize(columns), (summary) => {
        this.summed = { key, summary };
        this.summaries.emit();
      });
    }
    return this.summed?.summary ?? null;
  }

  /** The position of a person among the rows shown; -1 when they are not shown. */
  positionOf(id: string | null): number {
    const row = id === null || this.people === null ? -1 : this.people.find(id);
    return row < 0 ? -1 : this.rows().indexOf(row);
  }

  /** Number of matching people; more than there are rows while only the first screen is here. */
  get matching(): number {
    const rows = this.rows();
    return this.partial && this.first !== null ? Math.max(this.first.matching, rows.length) : rows.length;
  }

  /**
   * Whether a search or filter narrows the rows shown; refers to the previous rows until the new ones are loaded and
   * sorted.
   */
  get narrowed(): boolean {
    this.rows();
    return this.readyWish.search.trim() !== "" || filters(this.readyWish);
  }

  get workspaces(): readonly WorkspaceItem[] {
    return this.people?.workspaces ?? [];
  }

  /** Number of selected people who are known. */
  get selectedCount(): number {
    const { columns, people } = this;
    if (columns === null) {
      let count = 0;
      for (let row = 0; row < (people?.count ?? 0); row += 1)
        if (this.selected.has(people!.id(row))) count += 1;
      return count;
    }
    this.selectedRows ??= new (everyone().SelectedRows)();
    this.selectedRows.update(columns, this.selection);
    return this.selectedRows.count;
  }

  /** Number of selected people who are known but not among the rows shown. */
  get selectedHidden(): number {
    const count = this.selectedCount;
    if (count === 0 || this.selectedRows === null || !this.narrowed) return 0;
    return count - this.selectedRows.countAmong(this.rows());
  }

  /** Whether a role has access to every workspace without membership. */
  everywhere(role: Role): boolean {
    return this.session?.everywhere.includes(role) ?? false;
  }

  get readOnly(): boolean {
    return this.widget.get("read_only") ?? false;
  }

  // -------------------------------------------------------------------------------------------------------------
  // Messages

  /** Handle a message about all people, once the part that reads them is here. */
  private onceReadable(read: (by: Everyone) => void): void {
    const by = partHere<Everyone>("people");
    if (by !== null) read(by);
    else this.unread.push(() => read(everyone()));
  }

  private takeMemberships(message: Memberships, buffers: DataView[]): void {
    // Columns that are still being prepared get the memberships: rows on screen need not wait.
    const arrangement = this.incoming ?? this.arrangement;
    if (arrangement === null || message.revision <= arrangement.people.revision) return;
    if (message.revision !== arrangement.people.revision + 1) {
      void this.open();
      return;
    }
    arrangement.people.setMemberships(message, buffers);
    arrangement.membersChanged();
  }

  private takeFirst(message: FirstRows): void {
    if (this.columns !== null) return;
    this.first = message;
    this.readyWish = this.wish;
    this.people = new FirstPeople(message);
    this.people.setEverywhere(this.session?.everywhere ?? []);
    this.total = message.total;
    this.shown = null;
  }

  /** Accept new columns: their rows replace those on screen once their sort keys are ready. */
  private take({ People, RowModel, MAX_ROWS }: Everyone, message: Columns, buffers: DataView[]): void {
    if (message.count > MAX_ROWS) {
      const number = (value: number) => value.toLocaleString("en");
      this.showTrouble(
        `${number(message.count)} people are too many for this table. It shows up to ${number(MAX_ROWS)}.`,
        "Show the members of one workspace, or use client.users.to_pandas() in a cell.",
      );
      return;
    }
    const arrangement = new RowModel(People.fromColumns(message, buffers));
    arrangement.people.setEverywhere(this.session?.everywhere ?? []);
    this.preparing?.cancel();
    if (message.count <= FEW) {
      this.adopt(arrangement);
      return;
    }
    this.incoming = arrangement;
    this.preparing = whenIdle(arrangement.prepare(this.wish), () => {
      this.adopt(arrangement);
      this.preparing = whenIdle(arrangement.prepareAll(), () => undefined);
      this.notify();
    });
    if (this.people === null) this.preparing.hurry();
  }

  private adopt(arrangement: RowModel): void {
    this.arrangement = arrangement;
    this.people = arrangement.people;
    this.columns = arrangement.people;
    this.incoming = null;
    this.first = null;
    this.total = this.people.count;
    this.shown = null;
    // These rows may not be ready for the previous query's search and sort, so show them without at first.
    this.readyWish = { ...this.readyWish, search: "", sort: [] };
  }

  private takePatch(patch: Patch): void {
    // Columns that are still being sorted get the patch, and are shown soon.
    const arrangement = this.incoming ?? this.arrangement;
    const people = arrangement?.people ?? this.people;
    if (people === null || patch.revision <= people.revision) return;
    // A patch follows the columns: if these are missing, they were lost on the way, as an earlier patch may be.
    if (arrangement === null || patch.revision !== people.revision + 1) {
      void this.open();
      return;
    }
    arrangement.patched(arrangement.people.patch(patch));
    if (this.incoming === null) this.total = people.count;
    else this.preparing?.hurry();
    if (!this.busy) this.mark(patch.rows.map(({ id }) => id));
  }

  /** Mark rows briefly that changed without a request from here. */
  private mark(ids: readonly string[]): void {
    if (ids.length === 0) return;
    clearTimeout(this.unmarking);
    this.marked = new Set([...this.marked, ...ids]);
    this.unmarking = setTimeout(() => {
      this.marked = new Set();
      this.notify();
    }, MARKED);
  }
}

/** What the part "people" exports for the model; it is here whenever columns are. */
export const everyone = () => partHere<Everyone>("people")!;
