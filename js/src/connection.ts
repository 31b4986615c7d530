// Requests to the kernel and their answers: each request has an id and gets exactly one answer.

import { newId } from "./data/ids.js";
import type { Consequences, Done, Failed, FromBrowser, Progress, ToBrowser } from "./protocol.js";
import type { WidgetModel } from "./widget.js";

/** Milliseconds without an expected answer after which the state is asked for again. */
export const PATIENCE = 10_000;
/** Milliseconds without any sign of a request after which it counts as lost, though the kernel answers others. */
export const LOST = 120_000;

export type Answer = Done | Failed | Consequences;
// Omit over each member of the union, so that a request keeps the fields of its type.
type WithoutId<T> = T extends { id: string } ? Omit<T, "id"> : never;
export type RequestBody = WithoutId<FromBrowser>;

/** A request on its way. What it asks is not kept: it may hold a password. */
export interface Pending {
  id: string;
  type: FromBrowser["type"];
  started: number;
  progress: Progress | null;
  silent: boolean;
}

interface Waiting extends Pending {
  resolve(answer: Answer): void;
  timer: ReturnType<typeof setTimeout>;
}

const NO_KERNEL = {
  code: "NoKernel",
  message: "The kernel does not answer.",
  field: null,
  hint: "This widget needs a running kernel. Run the cell again.",
};

const NO_ANSWER = {
  code: "NoAnswer",
  message: "No answer came. It may have been done all the same.",
  field: null,
  hint: "Refresh, and look whether it was.",
};

export class Connection {
  private waiting = new Map<string, Waiting>();

  constructor(
    private readonly widget: WidgetModel,
    /** Called when a request has been silent for too long. */
    private readonly onSilence: (pending: Pending) => void,
  ) {}

  /** Requests that still wait for their answer. */
  get pending(): readonly Pending[] {
    return [...this.waiting.values()];
  }

  request(body: RequestBody, onId?: (id: string) => void): Promise<Answer> {
    const id = newId();
    onId?.(id);
    const promise = new Promise<Answer>((resolve) => {
      this.waiting.set(id, {
        id,
        type: body.type,
        started: Date.now(),
        progress: null,
        silent: false,
        resolve,
        timer: setTimeout(() => this.silence(id), PATIENCE),
      });
    });
    try {
      this.widget.send({ ...body, id });
    } catch {
      this.settle(id, { type: "failed", request: id, error: NO_KERNEL });
    }
    return promise;
  }

  /** Take a message; true when it answers, or tells the progress of, a request made here. */
  receive(message: ToBrowser): boolean {
    if (!("request" in message)) return false;
    const waiting = this.waiting.get(message.request);
    if (waiting === undefined) return false;
    if (message.type === "progress") {
      waiting.progress = message;
      waiting.silent = false;
      clearTimeout(waiting.timer);
      waiting.timer = setTimeout(() => this.silence(waiting.id), PATIENCE);
      return true;
    }
    this.settle(message.request, message);
    return true;
  }

  /** Answer all that waits: the kernel is gone. */
  giveUp(): void {
    for (const id of [...this.waiting.keys()]) {
      this.settle(id, { type: "failed", request: id, error: NO_KERNEL });
    }
  }

  dispose(): void {
    for (const waiting of this.waiting.values()) clearTimeout(waiting.timer);
    this.waiting.clear();
  }

  private silence(id: string): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    waiting.silent = true;
    waiting.timer = setTimeout(() => {
      this.settle(id, { type: "failed", request: id, error: NO_ANSWER });
    }, LOST);
    this.onSilence(waiting);
  }

  private settle(id: string, answer: Answer): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.waiting.delete(id);
    waiting.resolve(answer);
  }
}
