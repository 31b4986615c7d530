// Requests to the kernel and their results, shared by all views of one widget: connection state, status messages,
// failures, and the last change with its code and how to undo it. It keeps no secrets.

import { type Answer, Connection, type Pending, type RequestBody, STOPPED } from "../kernel/connection.js";
import { Messages } from "../kernel/messages.js";
import { AUTOMATIC, isQuery, isQuestion } from "../kernel/requests.js";
import type { WidgetModel } from "../kernel/widget.js";
import {
  type Done,
  type ErrorInfo,
  type Failure,
  type FromBrowser,
  type JournalItem,
  type Outdated,
  type PolicyAction,
  PROTOCOL,
  type Session,
  type ToBrowser,
} from "../protocol.js";
import { type ChunkName, Chunks, loadedChunk } from "./chunks.js";
import { Store } from "./stores/store.js";
import type { View } from "./view/view.js";

/** Added to the result of another page, which alone has its passwords. */
const PASSWORDS_ELSEWHERE =
  " Passwords are shown only on the page that set them. If that page is gone, reset them.";

/** The unfinished part of a bulk request. */
export interface Unfinished {
  /** The request to retry for them. */
  request: string;
  /** Lines of the permission table that govern the retry. */
  rules: readonly PolicyAction[];
  failures: readonly Failure[];
  /** Number of people not tried, and the first of their names. */
  left: number;
  leftNames: readonly string[];
}

/** Whether a message was the reason for a refusal that no longer applies. */
export function isWithdrawn(message: string, before: Session | null, now: Session | null): boolean {
  const refuses = (session: Session | null) => Object.values(session?.refused ?? {}).includes(message);
  return refuses(before) && !refuses(now);
}

/** Messages that show only in that the kernel is here, and free. */
const UNSEEN: readonly string[] = ["received", "progress"];
/** Requests whose result the view that sends them shows, and no other. */
const OWN: readonly string[] = ["save_passwords", "check_path"];

/** A failure, shown until dismissed. */
export interface Trouble {
  message: string;
  hint: string | null;
  unfinished?: Unfinished;
}

/**
 * State of the kernel: not heard from yet; live; silent for a long time while a request is pending, so that it runs a
 * cell or is gone; known to be gone.
 */
type Link = "waiting" | "live" | "silent" | "lost";

export abstract class RequestStore extends Store {
  link: Link = "waiting";
  session: Session | null = null;
  /** When the server was last read completely, by the clock of this page; not a number while that is unknown. */
  readAt = NaN;
  message = "";
  /** Number of status messages so far: one that repeats the last is announced again. */
  messageCount = 0;
  /** Whether the status message is about changes by others. */
  noticed = false;
  trouble: Trouble | null = null;
  /** The view that announces what happens, so that a page with several says it once: the last with the focus. */
  announcer: View | null = null;
  /** A sentence on which parts of the last result have changed since; empty when none. */
  outdated = "";
  /** Number of refreshes from here that were answered. */
  refreshes = 0;
  /** The last result with code: the number of its journal entry, and a sentence describing what the code does. */
  coded: { number: number; message: string } | null = null;
  /** Changes of this session, newest first. */
  journal: readonly JournalItem[] = [];
  /** The result of the last change, or of its undo or redo. */
  last: Done | null = null;
  /** Called with the answer to each retried request. */
  onRetried?: (request: string, answer: Answer) => void;

  /** The request that produced the current status. */
  #resultOf: string | null = null;
  /** The last sentence on a result that had not come by then. */
  #early: Outdated | null = null;
  /** Undefined until everything is requested for the first time, and null once that is answered. */
  #opening: Promise<void> | null | undefined;
  /** Notifies subscribers of how far requests are, which shows only in their progress bars. */
  readonly progress = new Store();
  readonly messages = new Messages();
  readonly connection: Connection;
  readonly chunks: Chunks;

  readonly #ends: (() => void)[] = [];

  constructor(
    readonly widget: WidgetModel,
    chunks: readonly ChunkName[],
  ) {
    super();
    this.chunks = new Chunks(chunks, (name) => this.request({ type: "ask_chunk", name }));
    this.connection = new Connection(widget, {
      busy: () => widget.get("busy"),
      changed: () => this.notify(),
      silent: () => this.#setLink("silent"),
      missed: () => void this.open(),
      lost: () => this.#setLink("lost"),
    });
    this.listen("msg:custom", (message: ToBrowser, buffers: DataView[]) => {
      const before = this.#outline;
      this.link = "live";
      const awaited = this.connection.receive(message, buffers);
      // `request` handles the result of a change from here.
      if (awaited === undefined || message.type !== "done") this.messages.handle(message, buffers);
      if (message.type === "progress") this.progress.notifyInFrame();
      const seen = !UNSEEN.includes(message.type) && !isQuestion(awaited ?? "");
      if (seen || before !== this.#outline) this.notifyInFrame();
    });
    this.listen("change:busy", () => {
      if (!widget.get("busy")) return;
      const before = this.#outline;
      this.link = "live";
      this.connection.noteAlive();
      if (before !== this.#outline) this.notifyInFrame();
    });
    // JupyterLab signals when the comm dies, for example on a kernel restart, and when it is live again. The event does
    // not say which, so send a request: nothing can be sent on a dead comm.
    for (const event of ["comm_live_update", "comm_live_status_update"]) {
      this.listen(event, () => this.reopen());
    }
    this.messages.on("session", (session) => {
      if (this.trouble !== null && isWithdrawn(this.trouble.message, this.session, session))
        this.trouble = null;
      this.session = session;
      this.readAt = Date.now() - 1000 * (session.age ?? NaN);
    });
    // The result of a change from another page, or from this one before it was loaded again; one from here is repeated.
    this.messages.on("done", ({ request, entry, message, passwords_set }) => {
      if (entry !== null && !this.connection.made(request))
        this.setStatus(message + (passwords_set.length > 0 ? PASSWORDS_ELSEWHERE : ""), true);
    });
    this.messages.on("journal", ({ entries }) => {
      const known = new Map([...this.journal, ...entries].map((item) => [item.number, item]));
      this.journal = [...known.values()].sort((a, b) => b.number - a.number);
    });
    this.messages.on("notice", ({ message }) => this.setStatus(message, true));
    this.messages.on("outdated", (outdated) => {
      if (outdated.request === this.#resultOf) this.outdated = outdated.message;
      else this.#early = outdated;
    });
  }

  /** Listen to events of the widget until it is closed. */
  listen(event: string, callback: (...args: never[]) => void): void {
    this.widget.on(event, callback as (...args: unknown[]) => void);
    this.onDispose(() => this.widget.off(event, callback as (...args: unknown[]) => void));
  }

  /** Call a function when the widget is closed. */
  onDispose(end: () => void): void {
    this.#ends.push(end);
  }

  dispose(): void {
    for (const end of this.#ends.splice(0)) end();
    this.connection.dispose();
  }

  /** Whether there is nothing to show yet. */
  protected abstract get empty(): boolean;

  get pending(): readonly Pending[] {
    return this.connection.pending;
  }

  /** What shows of the connection and of how far requests are, but for their progress bars. */
  get #outline(): string {
    return [this.link, this.queued, ...this.pending.flatMap(({ progress }) => progress?.total ?? [])].join();
  }

  /** Whether a change is pending; no second change starts until it has finished. */
  get busy(): boolean {
    return this.pending.some(({ type }) => !isQuery(type));
  }

  /** Whether the data shown may be outdated. */
  get stale(): boolean {
    return this.link === "silent" || this.link === "lost" || this.session?.status === "failed";
  }

  /** Whether a request from here is queued behind the running cell: without a message from the kernel, there may be none. */
  get queued(): boolean {
    return (
      this.session !== null &&
      this.link !== "lost" &&
      this.pending.some(({ late, type }) => late && !AUTOMATIC.includes(type))
    );
  }

  /** Why actions under this line of the permission table are refused; null when they are allowed. */
  refusal(rule: PolicyAction): string | null {
    if (this.session === null) return "Not connected yet.";
    return this.link === "lost" ? `${STOPPED.message} ${STOPPED.hint}` : (this.session.refused[rule] ?? null);
  }

  /**
   * Send a request to the kernel. All views show success and partial failure; the caller has to show a refusal. That a question
   * is on its way shows only if it is said what it is about.
   */
  async request(body: RequestBody, id?: string, about?: unknown): Promise<Answer> {
    const answer = this.connection.request(body, id, about);
    if (about === undefined && isQuestion(body.type)) return answer;
    this.notify();
    const settled = await answer;
    if (body.type === "refresh") this.refreshes += 1;
    if (settled.type === "done" && settled.message !== "" && !OWN.includes(body.type)) {
      this.#applyResult(settled, body.type);
    }
    if (body.type === "retry") this.onRetried?.(body.request, settled);
    this.notifyInFrame();
    return settled;
  }

  /** Let this view announce what happens, or with null, any view. */
  setAnnouncer(view: View | null): void {
    if (this.announcer === view) return;
    this.announcer = view;
    this.notify();
  }

  showStatus(message: string): void {
    this.setStatus(message);
    this.notify();
  }

  /** Clear the message and the offer to undo. */
  dismiss(): void {
    this.last = null;
    this.showStatus("");
  }

  showTrouble({ message, hint }: Pick<ErrorInfo, "message" | "hint">, unfinished?: Unfinished): void {
    this.trouble = { message, hint, unfinished };
    this.notify();
  }

  dismissTrouble(): void {
    const { request } = this.trouble?.unfinished ?? {};
    this.trouble = null;
    if (request !== undefined) void this.request({ type: "forget", request }); // it may hold passwords
    this.notify();
  }

  /** Tell the kernel that a page shows the widget. */
  async greet(): Promise<void> {
    const answer = await this.request({ type: "hello", protocol: PROTOCOL });
    if (answer.type === "failed" && answer.error.code !== STOPPED.code) this.showTrouble(answer.error);
  }

  /** Request the columns after the first frame, once for all views; again if nothing has arrived. */
  ensureOpen(): void {
    if (this.#opening === undefined || this.empty) void this.open();
  }

  /** Request everything from the kernel, unless that request is already pending. */
  open(): Promise<void> {
    this.#opening ??= this.reopen();
    return this.#opening;
  }

  /** Request everything from the kernel, even if an earlier request is still pending. */
  reopen(): Promise<void> {
    this.chunks.load();
    this.connection.giveUp("open");
    const asked = this.request({ type: "open" }).then((answer) => {
      if (this.#opening !== asked) return;
      this.#opening = null;
      if (answer.type === "failed" && this.session === null && this.link === "live") {
        this.showTrouble(answer.error);
      }
      this.notify();
    });
    this.#opening = asked;
    return asked;
  }

  /** Refresh from the server, or reconnect if there was no message from the kernel. */
  async refresh(): Promise<void> {
    if (this.link !== "live" || this.session === null) return this.reopen();
    const answer = await this.request({ type: "refresh" });
    // A failed refresh is part of the session's state; show an error here only if the session does not.
    if (answer.type === "failed" && this.session?.error == null) this.showTrouble(answer.error);
  }

  #applyResult(done: Done, type: FromBrowser["type"]): void {
    const { trouble } = this;
    this.setStatus(done.message);
    this.outdated = done.outdated || (this.#early?.request === done.request ? this.#early.message : "");
    this.#resultOf = done.request;
    this.trouble = null;
    // Only chunks change anything, and this one is there before them.
    loadedChunk("manager")?.applyResult(this, done, type, trouble);
  }

  protected setStatus(message: string, noticed = false): void {
    this.message = message;
    this.messageCount += 1;
    this.noticed = noticed;
    this.outdated = "";
    this.#resultOf = null;
  }

  #setLink(link: Link): void {
    this.link = link;
    this.notify();
  }
}
