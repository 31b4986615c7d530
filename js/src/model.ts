// State from the kernel, shared by all views of one widget: the session, the people, the traits, requests and what
// came of them. Nothing here belongs to one view only (that is view.ts), and nothing secret is kept.

import { type Answer, Connection, type Pending, type RequestBody } from "./connection.js";
import { Arrangement } from "./data/arrangement.js";
import { People } from "./data/people.js";
import { identity } from "./data/sorting.js";
import { Summary } from "./data/summary.js";
import { whenIdle } from "./idle.js";
import type { Failure, FirstRows, Patch, Session, ToBrowser, WorkspaceItem } from "./protocol.js";
import { TraitStore } from "./traits.js";
import type { WidgetModel } from "./widget.js";

/** Requests that change nothing. */
const ASKING: ReadonlySet<string> = new Set(["open", "refresh", "stop", "ask_consequences"]);
/** What did not go well, to be shown until it is dismissed. */
export interface Trouble {
  message: string;
  hint: string | null;
  failures: readonly Failure[];
}

export class Model extends TraitStore {
  /** Whether the kernel answers: not heard of yet, heard, or asked twice in vain. */
  link: "waiting" | "live" | "lost" = "waiting";
  session: Session | null = null;
  people: People | null = null;
  /** Only the first screen of rows is here; the columns follow. */
  partial = false;
  total = 0;
  said = "";
  trouble: Trouble | null = null;
  code = "";

  private arrangement: Arrangement | null = null;
  private incoming: Arrangement | null = null;
  private first: FirstRows | null = null;
  private firstWish = "";
  private summed: { key: string; summary: Summary } | null = null;
  private shown: { key: string; rows: Uint32Array } | null = null;
  private opening: Promise<void> | null = null;
  private openedOnce = false;
  private cancelIdle = () => {};
  private readonly connection: Connection;

  constructor(widget: WidgetModel) {
    super(widget);
    this.connection = new Connection(widget, (pending) => this.silence(pending));
    this.listen("msg:custom", (message: ToBrowser, buffers: DataView[]) => this.receive(message, buffers));
    // JupyterLab tells when the comm was closed, as by a restart of the kernel.
    this.listen("comm_live_status_update", () => void this.open());
  }

  override dispose(): void {
    super.dispose();
    this.connection.dispose();
    this.cancelIdle();
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

  /** What the charts count by; null while not all people are here. */
  get summary(): Summary | null {
    const { people } = this;
    if (people === null || this.partial) return null;
    const key = `${people.serial} ${people.version}`;
    if (this.summed?.key !== key) this.summed = { key, summary: new Summary(people, Date.now()) };
    return this.summed.summary;
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

  /** Row numbers of the selected people that are known. */
  selectedRows(): number[] {
    const { people } = this;
    if (people === null) return [];
    return Array.from(this.selected, (id) => people.find(id)).filter((row) => row >= 0);
  }

  /** How many of the selected are known, and not among the rows shown. */
  get selectedHidden(): number {
    const { people } = this;
    return people === null || !this.narrowed
      ? 0
      : countHidden(this.selectedRows(), this.rows(), people.count);
  }

  /** Why a request of this type may not be made; null when it may. */
  refusal(type: string): string | null {
    return this.session?.refused[type] ?? null;
  }

  get readOnly(): boolean {
    return this.widget.get("read_only") ?? false;
  }

  // -------------------------------------------------------------------------------------------------------------
  // Requests

  get pending(): readonly Pending[] {
    return this.connection.pending;
  }

  /** Whether something is being changed; no second change is begun meanwhile. */
  get busy(): boolean {
    return this.pending.some(({ type }) => !ASKING.has(type));
  }

  /** Ask the kernel; what went well, or in parts not, is shown by all views, a refusal is the caller's to show. */
  async request(body: RequestBody, onId?: (id: string) => void): Promise<Answer> {
    const answer = this.connection.request(body, onId);
    this.notify();
    const settled = await answer;
    if (settled.type === "done" && body.type !== "open" && body.type !== "stop") {
      this.said = settled.said;
      if (settled.code !== "") this.code = settled.code;
      this.trouble = settled.failures.length > 0 ? failuresOf(settled.failures) : null;
    }
    this.notify();
    return settled;
  }

  say(said: string): void {
    this.said = said;
    this.notify();
  }

  dismissTrouble(): void {
    this.trouble = null;
    this.notify();
  }

  showTrouble(message: string, hint: string | null): void {
    this.trouble = { message, hint, failures: [] };
    this.notify();
  }

  /** Ask for the columns behind the first frame, once for all views; again where nothing has arrived yet. */
  ensureOpen(): void {
    if (!this.openedOnce || this.people === null) void this.open();
  }

  /** Ask the kernel for everything anew. */
  open(): Promise<void> {
    this.openedOnce = true;
    this.opening ??= this.request({ type: "open" }).then((answer) => {
      this.opening = null;
      if (answer.type === "failed" && this.session === null && this.link === "live") {
        this.trouble = { message: answer.error.message, hint: answer.error.hint, failures: [] };
      }
      this.notify();
    });
    return this.opening;
  }

  private silence(pending: Pending): void {
    if (pending.type === "open") {
      // Asked in vain: the kernel is gone, or was never there, as in a saved notebook.
      this.link = "lost";
      this.connection.giveUp();
    } else {
      void this.open();
    }
    this.notify();
  }

  // -------------------------------------------------------------------------------------------------------------
  // Messages

  private receive(message: ToBrowser, buffers: DataView[]): void {
    this.link = "live";
    this.connection.receive(message);
    switch (message.type) {
      case "session":
        this.session = message;
        break;
      case "first_rows":
        if (this.people === null || this.partial) this.takeFirst(message);
        break;
      case "columns":
        this.take(new Arrangement(People.fromColumns(message, buffers)));
        break;
      case "memberships": {
        this.adopt();
        const { people, arrangement } = this;
        if (people === null || arrangement === null || this.partial) break;
        if (message.revision !== people.revision) {
          void this.open();
          break;
        }
        people.setMemberships(message, buffers);
        arrangement.membersChanged();
        break;
      }
      case "patch":
        this.takePatch(message);
        break;
      default:
        break;
    }
    this.notify();
  }

  private takeFirst(message: FirstRows): void {
    this.first = message;
    this.firstWish = JSON.stringify(this.wish);
    this.people = People.fromRows(message);
    this.arrangement = new Arrangement(this.people);
    this.partial = true;
    this.total = message.total;
    this.shown = null;
  }

  /** Take new columns: what sorts them is made in idle time, and the rows on screen stay until then. */
  private take(arrangement: Arrangement): void {
    this.cancelIdle();
    this.incoming = arrangement;
    if (this.people === null) this.adopt();
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
    if (people === null || arrangement === null) return;
    if (this.partial) {
      // The columns are on their way; until then only rows that are on screen follow.
      const known = patch.rows.filter((row) => people.find(row.id) >= 0);
      this.total += patch.rows.length - known.length - patch.removed.length;
      arrangement.patched(people.patch({ ...patch, rows: known }));
      return;
    }
    if (patch.revision <= people.revision) return;
    if (patch.revision !== people.revision + 1) {
      void this.open();
      return;
    }
    arrangement.patched(people.patch(patch));
    this.total = people.count;
  }
}

/** Count the rows that are not among those shown. */
function countHidden(rows: readonly number[], shown: Uint32Array, count: number): number {
  if (rows.length === 0) return 0;
  const isShown = new Uint8Array(count);
  for (const row of shown) isShown[row] = 1;
  return rows.filter((row) => isShown[row] === 0).length;
}

function failuresOf(failures: readonly Failure[]): Trouble {
  const message = failures.length === 1 ? "1 was not done." : `${failures.length} were not done.`;
  return { message, hint: null, failures };
}
