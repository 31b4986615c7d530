// State of a widget that changes the server, as in argilla_widgets/widgets/acting.py: what was done and its code, how to
// undo it, and what was not done and can be tried again.

import type { Answer, RequestBody } from "./connection.js";
import { People } from "./data/people.js";
import { RowModel } from "./data/rowModel.js";
import { Model } from "./model.js";
import type { Code, Done, ErrorInfo, FromBrowser, JournalItem } from "./protocol.js";
import { asks } from "./requestStore.js";
import { pluralize } from "./shown.js";
import type { WidgetModel } from "./widget.js";

export const BUSY = "Another change is in progress.";

const NOT_HERE: ErrorInfo = {
  code: "NoAnswer",
  message: "The list of people did not arrive.",
  field: null,
  hint: "Try again.",
  differences: [],
  question: null,
  unknown: false,
};

/** The last change: it can be undone, or made again where it is undone. */
export interface Reversible {
  /** Its number in the journal. */
  entry: number;
  /** What it did, a sentence. */
  change: string;
  /** What was said last about it: of it, of its undo or of its redo. */
  said: string;
  undone: boolean;
  /** Why it can never be made again, a sentence. */
  never: string | null;
  /** Lines of the permission table that undoing or redoing it falls under. */
  rules: readonly string[];
}

const reverses = (type: FromBrowser["type"]) => type === "undo" || type === "redo";

export class ActingModel extends Model {
  code: Code | null = null;
  /** What the code does, a sentence. */
  codeOf = "";
  /** What was done in this session, newest first. */
  journal: readonly JournalItem[] = [];
  private last: Reversible | null = null;
  /** Everyone on the server, by the request that asked; taken away with its answer. */
  private readonly everyoneFor = new Map<string, RowModel>();
  private readonly retried = new Set<(request: string, answer: Answer) => void>();

  constructor(widget: WidgetModel) {
    super(widget);
    this.messages.on("journal", ({ entries }) => {
      const known = new Map(this.journal.map((item) => [item.number, item]));
      for (const item of entries) known.set(item.number, item);
      this.journal = [...known.values()].sort((a, b) => b.number - a.number);
    });
    this.messages.on("everyone", ({ asked_by, columns }, buffers) => {
      if (!this.pending.some(({ id }) => id === asked_by)) return; // another page asked
      this.everyoneFor.set(asked_by, new RowModel(People.fromColumns(columns, buffers)));
    });
  }

  /** Ask for everyone on the server, where only some are shown. */
  async everyone(): Promise<RowModel | ErrorInfo> {
    let asked = "";
    const answer = await this.request({ type: "ask_everyone" }, (id) => {
      asked = id;
    });
    const everyone = this.everyoneFor.get(asked);
    this.everyoneFor.delete(asked);
    if (everyone !== undefined) return everyone;
    return answer.type === "failed" ? answer.error : NOT_HERE;
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

  /** The last change, while it can be undone or redone. */
  get reversible(): Reversible | null {
    const { last } = this;
    const item = this.journal.find(({ number }) => number === last?.entry);
    if (last === null || item === undefined) return last;
    // It moves while it is undone or redone from here; elsewhere, it is no longer what was said here.
    if (item.undone !== last.undone) return this.pending.some(({ type }) => reverses(type)) ? last : null;
    // What can never be redone, or not by this account now, stays and says why.
    const told = last.never !== null || last.rules.some((rule) => this.refusal(rule) !== null);
    return (last.undone ? item.redo : item.undo) || told ? last : null;
  }

  /** Clear what was said, and the way to undo it. */
  override dismiss(): void {
    this.last = null;
    super.dismiss();
  }

  protected override heed(done: Done, type: FromBrowser["type"]): void {
    const { trouble } = this;
    super.heed(done, type);
    if (done.code !== null) {
      this.code = done.code;
      this.codeOf = done.said;
    }
    if (asks(type)) {
      // A question undoes nothing, and is no answer to what was not done.
      if (trouble?.unfinished !== undefined) this.trouble = trouble;
      return;
    }
    const { request, failures, left, left_names: leftNames } = done;
    this.last = this.reversibleBy(done, type);
    const message = troubleOf(failures.length, left, done.stopped);
    const unfinished = { request, rules: done.retry_rules, failures, left, leftNames };
    if (message !== "") this.trouble = { message, hint: null, unfinished };
  }

  private reversibleBy(done: Done, type: FromBrowser["type"]): Reversible | null {
    const { entry, said, undo, undone } = done;
    if (entry === null || !(undo || undone)) return null;
    const before = this.last?.entry === entry ? this.last.change : said;
    const change = this.journal.find(({ number }) => number === entry)?.said ?? before;
    return {
      ...{ entry, said, undone, rules: done.reverse_rules },
      change: reverses(type) ? change : said,
      never: done.no_redo,
    };
  }
}

function troubleOf(failed: number, left: number, stopped: boolean): string {
  const parts: string[] = [];
  if (failed > 0) parts.push(`${pluralize(failed, "change", "changes")} failed.`);
  if (left > 0) {
    const changes = pluralize(left, "change", "changes");
    parts.push(
      stopped ? `Stopped with ${changes} left.` : `${changes} ${left === 1 ? "was" : "were"} not tried.`,
    );
  }
  return parts.join(" ");
}
