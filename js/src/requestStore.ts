// What is asked of the kernel and what came of it, shared by all views of one widget: how the kernel is, what was said,
// what did not go well. Nothing secret is kept.

import { type Answer, Connection, type Pending, type RequestBody } from "./connection.js";
import { Messages } from "./messages.js";
import type { Done, Failure, FromBrowser, Session, ToBrowser } from "./protocol.js";
import { TraitStore } from "./traits.js";
import type { WidgetModel } from "./widget.js";

/** Requests that a page makes by itself: nobody waits for them. */
const BY_ITSELF: readonly string[] = ["hello", "open", "ask_selection"];
/** Requests whose end is not worth a word. */
const WORDLESS: readonly string[] = [...BY_ITSELF, "select", "stop", "save_passwords", "ask_everyone"];
/** Whether requests of this type change nothing. */
export const asks = (type: string) =>
  type.startsWith("ask_") || type === "refresh" || WORDLESS.includes(type);

/** Those of many who were not done. */
export interface Unfinished {
  /** The request that can be tried again for them. */
  request: string;
  /** Lines of the permission table that this falls under. */
  rules: readonly string[];
  failures: readonly Failure[];
  /** How many were not tried, and the names of the first of them. */
  left: number;
  leftNames: readonly string[];
}

/** What is carried out for another page, and how far it is where it tells that. */
export interface Elsewhere extends Pick<Pending, "id" | "progress" | "began"> {
  type: string;
  said: string;
}

/** Whether a message gave a reason for a refusal that no longer holds. */
export function isWithdrawn(message: string, before: Session | null, now: Session | null): boolean {
  const refuses = (session: Session | null) => Object.values(session?.refused ?? {}).includes(message);
  return refuses(before) && !refuses(now);
}

/** What did not go well, to be shown until it is dismissed. */
export interface Trouble {
  message: string;
  hint: string | null;
  unfinished?: Unfinished;
}

/**
 * How the kernel is: not heard of yet; heard; silent for long while it was asked something, so that it runs a cell or
 * is gone; known to be gone.
 */
export type Link = "waiting" | "live" | "silent" | "lost";

export abstract class RequestStore extends TraitStore {
  link: Link = "waiting";
  session: Session | null = null;
  said = "";
  /** Whether what is said is what others did. */
  noticed = false;
  trouble: Trouble | null = null;
  /** What of the last result was changed again since, a sentence; empty where nothing. */
  outdated = "";

  /** The request whose result was said last. */
  private resultOf: string | null = null;
  /** How far requests of other pages are, by their ids. */
  private progress = new Map<string, Pick<Pending, "progress" | "began">>();
  private opening: Promise<void> | null = null;
  private openedOnce = false;
  protected readonly messages = new Messages();
  private readonly connection: Connection;

  constructor(widget: WidgetModel) {
    super(widget);
    this.connection = new Connection(widget, {
      busy: () => this.get("busy"),
      changed: () => this.notify(),
      silent: () => this.setLink("silent"),
      missed: () => void this.open(),
      dead: () => this.setLink("lost"),
    });
    this.listen("msg:custom", (message: ToBrowser, buffers: DataView[]) => {
      this.link = "live";
      this.connection.receive(message);
      this.messages.handle(message, buffers);
      this.notifyInFrame();
    });
    this.listen("change:busy", () => {
      if (!this.get("busy")) return;
      const { link, queued } = this;
      this.link = "live";
      this.connection.heard();
      if (link !== this.link || queued !== this.queued) this.notifyInFrame();
    });
    // JupyterLab tells when the comm died, as by a restart of the kernel, and when it lives again. The event does not
    // say which: a question does, since nothing can be sent to a dead comm.
    for (const event of ["comm_live_update", "comm_live_status_update"]) {
      this.listen(event, () => this.ask());
    }
    this.messages.on("session", (session) => {
      if (this.trouble !== null && isWithdrawn(this.trouble.message, this.session, session))
        this.trouble = null;
      this.session = session;
      const running = new Set(session.running.map(({ request }) => request));
      for (const id of this.progress.keys()) if (!running.has(id)) this.progress.delete(id);
    });
    this.messages.on("selection", (message) => this.selection.receive(message));
    this.messages.on("notice", ({ said }) => {
      this.said = said;
      this.noticed = true;
      this.forgetResult();
    });
    this.messages.on("progress", (progress) => {
      const { request, done } = progress;
      if (this.pending.some(({ id }) => id === request)) return;
      const began = this.progress.get(request)?.began ?? { done, at: Date.now() };
      this.progress.set(request, { progress, began });
    });
    this.messages.on("outdated", ({ request, said }) => {
      if (request === this.resultOf) this.outdated = said;
    });
  }

  override dispose(): void {
    super.dispose();
    this.connection.dispose();
  }

  /** Whether there is anything to show yet. */
  protected abstract get empty(): boolean;

  get pending(): readonly Pending[] {
    return this.connection.pending;
  }

  /** What is carried out for other pages. */
  get elsewhere(): readonly Elsewhere[] {
    const own = new Set(this.pending.map(({ id }) => id));
    const running = (this.session?.running ?? []).filter(({ request }) => !own.has(request));
    return running.map(({ request: id, type, said }) => ({
      ...(this.progress.get(id) ?? { progress: null, began: null }),
      ...{ id, type, said },
    }));
  }

  /** Whether something is being changed from here. */
  get busy(): boolean {
    return false;
  }

  /** Whether what is shown may be old. */
  get old(): boolean {
    return this.link === "silent" || this.link === "lost" || this.session?.status === "failed";
  }

  /** Whether something that was asked for here waits for the running cell. */
  get queued(): boolean {
    return this.link !== "lost" && this.pending.some(({ late, type }) => late && !BY_ITSELF.includes(type));
  }

  /** Why a request of this type may not be made; null when it may. */
  refusal(type: string): string | null {
    return this.session?.refused[type] ?? null;
  }

  /** Ask the kernel; what went well, or in parts not, is shown by all views, a refusal is the caller's to show. */
  async request(body: RequestBody, onId?: (id: string) => void): Promise<Answer> {
    const answer = this.connection.request(body, onId);
    this.notify();
    const settled = await answer;
    if (settled.type === "done" && !WORDLESS.includes(body.type)) this.heed(settled, body.type);
    this.notifyInFrame();
    return settled;
  }

  say(said: string): void {
    this.said = said;
    this.noticed = false;
    this.forgetResult();
    this.notify();
  }

  /** Clear what was said. */
  dismiss(): void {
    this.say("");
  }

  showTrouble(message: string, hint: string | null, unfinished?: Unfinished): void {
    this.trouble = { message, hint, unfinished };
    this.notify();
  }

  dismissTrouble(): void {
    this.trouble = null;
    this.notify();
  }

  /** Tell the kernel that a page has the widget. */
  greet(): void {
    void this.request({ type: "hello" });
  }

  /** Ask for the columns behind the first frame, once for all views; again where nothing has arrived yet. */
  ensureOpen(): void {
    if (!this.openedOnce || this.empty) void this.open();
  }

  /** Ask the kernel for everything, unless that is on its way. */
  open(): Promise<void> {
    this.openedOnce = true;
    this.opening ??= this.ask();
    return this.opening;
  }

  /** Ask the kernel for everything, though an earlier question may still be on its way. */
  ask(): Promise<void> {
    this.openedOnce = true;
    this.connection.forget("open");
    const asked = this.request({ type: "open" }).then((answer) => {
      if (this.opening !== asked) return;
      this.opening = null;
      if (answer.type === "failed" && this.session === null && this.link === "live") {
        this.showTrouble(answer.error.message, answer.error.hint);
      }
      this.notify();
    });
    this.opening = asked;
    return asked;
  }

  /** Take in what came of a request. */
  protected heed(done: Done, _type: FromBrowser["type"]): void {
    this.said = done.said;
    this.noticed = false;
    this.outdated = done.outdated;
    this.resultOf = done.request;
    this.trouble = null;
  }

  private forgetResult(): void {
    this.outdated = "";
    this.resultOf = null;
  }

  private setLink(link: Link): void {
    this.link = link;
    this.notify();
  }
}
