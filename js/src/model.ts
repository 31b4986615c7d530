// State from the kernel, shared by all views of one widget: the people, as the traits ask for them. Nothing here belongs
// to one view only (that is view.ts); what was asked and what came of it is in exchange.ts.

import { Arrangement, type Wish } from "./data/arrangement.js";
import { People, type Role } from "./data/people.js";
import { SelectedRows } from "./data/selectedRows.js";
import { identity } from "./data/sorting.js";
import { type Summary, summarize } from "./data/summary.js";
import { Exchange } from "./exchange.js";
import { whenIdle } from "./idle.js";
import type { FirstRows, Memberships, Patch, WorkspaceItem } from "./protocol.js";
import { Signal } from "./store.js";
import type { WidgetModel } from "./widget.js";

/** Milliseconds for which a row that somebody else changed is marked. */
const MARKED = 2000;

export class Model extends Exchange {
  people: People | null = null;
  /** Only the first screen of rows is here; the columns follow. */
  partial = false;
  total = 0;
  /** Notifies of a new `summary`. */
  readonly summaries = new Signal();
  /** Ids of people that somebody else has just added or changed. */
  marked: ReadonlySet<string> = new Set();

  private readonly selectedRows = new SelectedRows();
  private arrangement: Arrangement | null = null;
  private incoming: Arrangement | null = null;
  private first: FirstRows | null = null;
  private firstWish = "";
  private summed: { key: string; summary: Summary } | null = null;
  private shown: { key: string; rows: Uint32Array } | null = null;
  private summing = "";
  private cancelIdle = () => false;
  private cancelSum = () => false;
  private unmarking: ReturnType<typeof setTimeout> | undefined;

  constructor(widget: WidgetModel) {
    super(widget);
    const { messages } = this;
    messages.on("first_rows", (message) => this.takeFirst(message));
    messages.on("columns", (message, buffers) => {
      this.take(new Arrangement(People.fromColumns(message, buffers)));
    });
    messages.on("memberships", (message, buffers) => this.takeMemberships(message, buffers));
    messages.on("patch", (message) => this.takePatch(message));
    messages.on("session", ({ everywhere }) => {
      for (const one of [this.arrangement, this.incoming]) {
        if (one?.people.setEverywhere(everywhere)) one.membersChanged();
      }
    });
    this.selection.onToggle = (id, selected) => this.selectedRows.toggle(id, selected);
  }

  override dispose(): void {
    super.dispose();
    this.cancelIdle();
    this.cancelSum();
    clearTimeout(this.unmarking);
  }

  protected get empty(): boolean {
    return this.people === null;
  }

  // -------------------------------------------------------------------------------------------------------------
  // What is shown

  /** Row numbers of the people that the traits ask for, in their order. */
  rows(): Uint32Array {
    const wish = this.wish;
    const wished = JSON.stringify(wish);
    if (this.partial && wished !== this.firstWish) this.adopt();
    const { people, arrangement } = this;
    if (people === null || arrangement === null) return new Uint32Array(0);
    const key = `${people.version} ${wished}`;
    if (this.shown?.key !== key) {
      const asSent = this.partial && wished === this.firstWish;
      this.shown = { key, rows: asSent ? identity(people.count) : arrangement.rows(wish) };
    }
    return this.shown.rows;
  }

  /** Row numbers of the people that another wish than the traits' asks for: of a part with a search of its own. */
  arranged(wish: Wish): Uint32Array {
    return this.arrangement?.rows(wish) ?? new Uint32Array(0);
  }

  /** What the charts count by; null while not all people are here. It follows them a moment later: rows come first. */
  get summary(): Summary | null {
    const { people } = this;
    if (people === null || this.partial) return null;
    const key = `${people.serial} ${people.version}`;
    if (this.summed?.key !== key && this.summing !== key) {
      this.summing = key;
      this.cancelSum();
      this.cancelSum = whenIdle(summarize(people), (summary) => {
        this.summed = { key, summary };
        this.summaries.emit();
      });
    }
    return this.summed?.summary ?? null;
  }

  /** How many match; more than there are rows while only the first screen is here. */
  get matching(): number {
    const rows = this.rows();
    const asSent = this.partial && this.first !== null && JSON.stringify(this.wish) === this.firstWish;
    return asSent ? Math.max(this.first!.matching, rows.length) : rows.length;
  }

  get workspaces(): readonly WorkspaceItem[] {
    return this.people?.workspaces ?? [];
  }

  /** How many of the selected are known. */
  get selectedCount(): number {
    if (this.people === null) return 0;
    this.selectedRows.update(this.people, this.selection);
    return this.selectedRows.count;
  }

  /** How many of the selected are known, and not among the rows shown. */
  get selectedHidden(): number {
    const count = this.selectedCount;
    return count > 0 && this.narrowed ? count - this.selectedRows.countAmong(this.rows()) : 0;
  }

  /** Whether people of a role are in every workspace without being members. */
  everywhere(role: Role): boolean {
    return this.session?.everywhere.includes(role) ?? false;
  }

  get readOnly(): boolean {
    return this.widget.get("read_only") ?? false;
  }

  // -------------------------------------------------------------------------------------------------------------
  // Messages

  private takeMemberships(message: Memberships, buffers: DataView[]): void {
    // Columns that are still being prepared take them in: rows on screen need not wait for that.
    const arrangement = this.incoming ?? (this.partial ? null : this.arrangement);
    if (arrangement === null || message.revision <= arrangement.people.revision) return;
    if (message.revision !== arrangement.people.revision + 1) {
      void this.open();
      return;
    }
    arrangement.people.setMemberships(message, buffers);
    arrangement.membersChanged();
  }

  private takeFirst(message: FirstRows): void {
    if (this.people !== null && !this.partial) return;
    this.first = message;
    this.firstWish = JSON.stringify(this.wish);
    this.people = People.fromRows(message);
    this.people.setEverywhere(this.session?.everywhere ?? []);
    this.arrangement = new Arrangement(this.people);
    this.partial = true;
    this.total = message.total;
    this.shown = null;
  }

  /** Take new columns: what sorts them is made in idle time, and the rows on screen stay until then. */
  private take(arrangement: Arrangement): void {
    arrangement.people.setEverywhere(this.session?.everywhere ?? []);
    this.incoming = arrangement;
    if (this.people === null) this.adopt();
    this.prepare(arrangement);
  }

  private prepare(arrangement: Arrangement): void {
    this.cancelIdle();
    this.cancelIdle = whenIdle(arrangement.prepare(), () => {
      if (this.incoming !== arrangement) return;
      this.adopt();
      this.notify();
    });
  }

  private adopt(): void {
    if (this.incoming === null) return;
    this.arrangement = this.incoming;
    this.people = this.incoming.people;
    this.incoming = null;
    this.partial = false;
    this.first = null;
    this.total = this.people.count;
    this.shown = null;
  }

  private takePatch(patch: Patch): void {
    this.adopt();
    const { people, arrangement } = this;
    if (people === null || arrangement === null || patch.revision <= people.revision) return;
    // A patch follows the columns: where these are missing, they were dropped on the way, as an earlier patch may be.
    if (this.partial || patch.revision !== people.revision + 1) {
      void this.open();
      return;
    }
    arrangement.patched(people.patch(patch));
    // Orders that are being made are of the rows as they were.
    if (this.cancelIdle()) this.prepare(arrangement);
    this.total = people.count;
    const ids = patch.rows.map(({ id }) => id);
    if (this.busy) {
      for (const id of [...ids, ...patch.removed]) this.touched.add(id);
    } else {
      this.past ||= [...ids, ...patch.removed].some((id) => this.touched.has(id));
      this.mark(ids);
    }
  }

  /** Mark rows for a moment: what changed without anything being changed from here. */
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
