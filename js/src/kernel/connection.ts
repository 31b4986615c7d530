// Requests to the kernel and their answers: each request has an id, gets exactly one answer, and is performed once. The
// kernel acknowledges each request at once. As long as there is no answer, the view asks again under the same id: the
// kernel repeats the answer if it was lost, or lacks the request, which is then sent again. It may be queued behind a
// running cell, sent before this page had a shell channel of its own, or lost.

import { newId } from "../data/newId.js";
import type {
  AnyCommand,
  ErrorInfo,
  FromBrowser,
  Missing,
  ProgressReport,
  Received,
  ToBrowser,
} from "../protocol.js";
import { isQuery } from "./requests.js";
import type { WidgetModel } from "./widget.js";

/** Milliseconds before the view asks again about an unacknowledged request; the interval doubles each time. */
export const ASK = 200;
/** The same for an acknowledged request, which may take long. */
export const ASK_ANSWER = 3000;
/** Maximum interval between two attempts, in milliseconds. */
export const MAX_ASK = 30_000;
/** Milliseconds without a message from the kernel after which it may be gone. */
export const PATIENCE = 10_000;
/** Milliseconds without a message after which even a busy kernel may be gone. */
export const LOST_AFTER = 120_000;

/** The one final answer to a request, and what came with it. */
export type Answer = Exclude<Extract<ToBrowser, { request: string }>, ProgressReport | Received | Missing> & {
  buffers?: DataView[];
};
// Apply Omit to each member of the union, so that a request keeps the fields of its type.
type WithoutId<T> = T extends { id: string } ? Omit<T, "id"> : never;
export type RequestBody = WithoutId<FromBrowser>;

/** What a request does: its type, or for one that executes a command, the type of that. */
export type RequestType = Exclude<FromBrowser["type"], "execute"> | AnyCommand["type"];

/** A request in flight. Its content is not exposed: it may hold a password. */
export interface Pending {
  id: string;
  type: RequestType;
  /** What it is about, as its sender calls it: its type, unless that says too little. */
  about: unknown;
  progress: ProgressReport | null;
  /** Whether the kernel has acknowledged it. */
  received: boolean;
  /** Whether it is queued in the kernel behind a running cell. */
  late: boolean;
}

type Timer = ReturnType<typeof setTimeout>;

interface InFlight extends Pending {
  resolve(answer: Answer): void;
  /** What to send if the kernel lacks it; null once acknowledged, since it may hold a password. */
  content: FromBrowser | null;
  asking?: Timer;
}

/** What the connection reports to its owner. */
export interface Listener {
  /** Whether the kernel reports that it is performing a request. */
  busy(): boolean;
  /** The pending requests have changed. */
  changed(): void;
  /** No message for a long time while a request is pending: the kernel is running a cell, or is gone. */
  silent(): void;
  /** An answer was lost, and the kernel no longer has it: what is shown here may be outdated. */
  missed(): void;
  /** Messages can no longer be sent. */
  lost(): void;
}

/** Why a request failed here; for a change, also whether it may have been made, and what to do then. */
interface Failure extends Pick<ErrorInfo, "code" | "message" | "hint"> {
  change: string;
  check?: string;
}

/** What a dead kernel means for a person. */
export const STOPPED = {
  code: "NoKernel",
  message: "The kernel has stopped.",
  hint: "Run the notebook again from the top.",
};
const NOT_SENT: Failure = { ...STOPPED, change: "Nothing was changed." };
const KERNEL_LOST: Failure = {
  ...STOPPED,
  change: "The change may or may not have been made.",
  check: "Run the notebook again from the top and check.",
};
const NO_ANSWER: Failure = {
  code: "NoAnswer",
  message: "No answer came.",
  hint: "Try again.",
  change: "The change may have been made anyway.",
  check: "Refresh to check.",
};

/** The error in the words of a query, which has changed nothing, or of a change. */
const errorOf = ({ code, message, hint, change, check }: Failure, query: boolean): ErrorInfo => ({
  code,
  message: query ? message : `${message} ${change}`,
  field: null,
  hint: (!query && check) || hint,
  differences: [],
  to_confirm: null,
  unknown: !query && check !== undefined,
});

export class Connection {
  #waiting = new Map<string, InFlight>();
  #lastReceived = 0;
  #silence: Timer | undefined;
  // The kernel remembers, for each view, which request numbers it has seen.
  readonly #view = newId();
  #requests = 0;

  constructor(
    private readonly widget: WidgetModel,
    private readonly listener: Listener,
  ) {}

  /** Requests that are not answered yet. */
  get pending(): readonly Pending[] {
    return [...this.#waiting.values()];
  }

  /** The id of a new request, for a caller that has to know it before the answer. */
  nextId(): string {
    return `${this.#view}-${++this.#requests}`;
  }

  /** Whether a request was made here. */
  made(id: string): boolean {
    return id.startsWith(`${this.#view}-`);
  }

  request(body: RequestBody, id = this.nextId(), about?: unknown): Promise<Answer> {
    const content = { ...body, id };
    const type = body.type === "execute" ? body.command.type : body.type;
    return new Promise((resolve) => {
      const waiting: InFlight = {
        id,
        type,
        about: about ?? type,
        progress: null,
        received: false,
        late: false,
        resolve,
        content,
      };
      this.#waiting.set(id, waiting);
      if (this.#waiting.size === 1) this.#watch();
      this.#askIn(waiting, ASK);
      this.#send(waiting, content, NOT_SENT);
    });
  }

  /** Note that a message arrived, so the kernel is alive. */
  noteAlive(): void {
    this.#lastReceived = performance.now();
    this.#watch();
  }

  /** Handle a message that may belong to a request from here; returns the type of the one that is waiting for it. */
  receive(message: ToBrowser, buffers?: DataView[]): RequestType | undefined {
    this.noteAlive();
    // "outdated" is about an answer, and may overtake it.
    const about = "request" in message && message.type !== "outdated" ? message.request : "";
    const waiting = this.#waiting.get(about);
    if (waiting === undefined) return undefined;
    if (message.type === "received") {
      this.#received(waiting);
    } else if (message.type === "missing") {
      if (waiting.content !== null && !message.forgotten) {
        this.#send(waiting, waiting.content);
      } else {
        this.#settle(waiting, NO_ANSWER);
        this.listener.missed();
      }
    } else if (message.type === "progress") {
      waiting.progress = message;
      this.#received(waiting);
    } else {
      this.#settle(waiting, { ...(message as Answer), buffers });
    }
    return waiting.type;
  }

  /** Fail all pending requests, since the kernel is gone; or those of a type that are being made again. */
  giveUp(type?: FromBrowser["type"]): void {
    for (const waiting of [...this.#waiting.values()]) {
      if ((type ?? waiting.type) === waiting.type) this.#settle(waiting, KERNEL_LOST);
    }
  }

  dispose(): void {
    this.giveUp(); // those who wait may hold passwords
    clearTimeout(this.#silence);
  }

  /** Send a request; when nothing can be sent, fail all pending requests. */
  #send(waiting: InFlight, content: FromBrowser, failure = KERNEL_LOST): void {
    try {
      this.widget.send(content);
    } catch {
      this.#settle(waiting, failure);
      this.giveUp();
      this.listener.lost();
    }
  }

  /** Ask again after a delay, and then at intervals that double. */
  #askIn(waiting: InFlight, delay: number): void {
    clearTimeout(waiting.asking);
    waiting.asking = setTimeout(() => {
      // The first time, it may only be slow.
      if (delay > ASK && !waiting.received) {
        waiting.late = true;
        this.listener.changed();
      }
      this.#askIn(waiting, Math.min(2 * delay, MAX_ASK));
      this.#send(waiting, { type: "ask_again", id: waiting.id });
    }, delay);
  }

  #received(waiting: InFlight): void {
    if (!waiting.received) this.#askIn(waiting, ASK_ANSWER);
    waiting.received = true;
    waiting.late = false;
    waiting.content = null;
  }

  /** Report silence that begins now while a request is pending, unless the kernel is known to perform one. */
  #watch(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      if (this.#waiting.size === 0) return;
      // A trait value restored from a saved notebook says nothing about this kernel.
      const running = this.#lastReceived > 0 && this.listener.busy();
      if (running && performance.now() - this.#lastReceived < LOST_AFTER) this.#watch();
      else this.listener.silent();
    }, PATIENCE);
  }

  #settle(waiting: InFlight, answer: Answer | Failure): void {
    const { id, type, asking, resolve } = waiting;
    clearTimeout(asking);
    this.#waiting.delete(id);
    resolve(
      "type" in answer ? answer : { type: "failed", request: id, error: errorOf(answer, isQuery(type)) },
    );
  }
}
