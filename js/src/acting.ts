// State of a widget that changes the server, as in argilla_widgets/widgets/acting.py: what was done and its code, how to
// undo it, and what was not done and can be tried again.

import type { Answer, RequestBody } from "./connection.js";
import { asks } from "./exchange.js";
import { Model } from "./model.js";
import type { Code, Done, FromBrowser, JournalItem } from "./protocol.js";
import { counted } from "./shown.js";
import type { WidgetModel } from "./widget.js";

export const BUSY = "Another change is in progress.";

/** An entry of the journal that can be undone. */
export interface Undoable {
  entry: number;
  said: string;
  /** Lines of the permission table that undoing it falls under. */
  rules: readonly string[];
}

export class ActingModel extends Model {
  code: Code | null = null;
  /** What was done in this session, newest first. */
  journal: readonly JournalItem[] = [];
  private last: Undoable | null = null;
  private readonly retried = new Set<(request: string, answer: Answer) => void>();

  constructor(widget: WidgetModel) {
    super(widget);
    this.messages.on("journal", ({ entries }) => {
      const known = new Map(this.journal.map((item) => [item.number, item]));
      for (const item of entries) known.set(item.number, item);
      this.journal = [...known.values()].sort((a, b) => b.number - a.number);
    });
  }

  /** Have a listener called with what came of a request that was tried again; gives what ends that. */
  onRetried(listener: (request: string, answer: Answer) => void): () => void {
    this.retried.add(listener);
    return () => this.retried.delete(listener);
  }

  override async request(body: RequestBody, onId?: (id: string) => void): Promise<Answer> {
    const answer = await super.request(body, onId);
    if (body.type === "retry") for (const listener of this.retried) listener(body.request, answer);
    return answer;
  }

  /** Whether something is being changed; no second change is begun meanwhile. */
  override get busy(): boolean {
    return this.pending.some(({ type }) => !asks(type));
  }

  override refusal(type: string): string | null {
    return this.session === null ? "Not connected yet." : super.refusal(type);
  }

  /** Why nothing that falls under these lines of the permission table can be done now; null when it can. */
  rulesRefusal(rules: readonly string[]): string | null {
    if (this.busy) return BUSY;
    return rules.map((rule) => this.refusal(rule)).find((reason) => reason !== null) ?? null;
  }

  /** What the last action did, while it can be undone. */
  get undoable(): Undoable | null {
    const item = this.journal.find(({ number }) => number === this.last?.entry);
    // What the account alone may not undo now stays, and says why.
    const refused = !item?.undone && this.last?.rules.some((rule) => this.refusal(rule) !== null);
    return item === undefined || item.undo || refused ? this.last : null;
  }

  /** Clear what was said, and the way to undo it. */
  override dismiss(): void {
    this.last = null;
    super.dismiss();
  }

  protected override heed(done: Done, type: FromBrowser["type"]): void {
    const { trouble } = this;
    super.heed(done, type);
    if (done.code !== null) this.code = done.code;
    if (asks(type)) {
      // A question undoes nothing, and is no answer to what was not done.
      if (trouble?.unfinished !== undefined) this.trouble = trouble;
      return;
    }
    const { request, failures, left, left_names: leftNames } = done;
    this.last =
      done.undo && done.entry !== null
        ? { entry: done.entry, said: done.said, rules: done.undo_rules }
        : null;
    const message = troubleOf(failures.length, left, done.stopped);
    const unfinished = { request, rules: done.retry_rules, failures, left, leftNames };
    if (message !== "") this.trouble = { message, hint: null, unfinished };
  }
}

function troubleOf(failed: number, left: number, stopped: boolean): string {
  const parts: string[] = [];
  if (failed > 0) parts.push(`${counted(failed, "change", "changes")} failed.`);
  if (left > 0) {
    const changes = counted(left, "change", "changes");
    parts.push(
      stopped ? `Stopped with ${changes} left.` : `${changes} ${left === 1 ? "was" : "were"} not tried.`,
    );
  }
  return parts.join(" ");
}
