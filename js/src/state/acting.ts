// State of a widget that changes the server, as in argilla_widgets/widgets/command_widget.py: the last change, where its
// code is, how to undo it, and what failed and can be retried.

import type { Answer, RequestBody } from "../kernel/connection.js";
import type { WidgetModel } from "../kernel/widget.js";
import type { Done, FromBrowser, JournalItem } from "../protocol.js";
import { pluralize } from "../ui/displayText.js";
import { Model } from "./model.js";
import { asks } from "./requestStore.js";

export const BUSY = "Another change is in progress.";

/** The last change, which can be undone, or redone after an undo. */
export interface Reversible {
  /** Its number in the journal. */
  entry: number;
  /** A sentence describing the change. */
  change: string;
  /** The latest message about it: about the change, its undo or its redo. */
  said: string;
  undone: boolean;
  /** A sentence on why it can never be redone; null when it can. */
  never: string | null;
  /** Lines of the permission table that govern undoing or redoing it. */
  rules: readonly string[];
}

const reverses = (type: FromBrowser["type"]) => type === "undo" || type === "redo";

export class ActingModel extends Model {
  /** The last result with code: the number of its journal entry, and a sentence describing what the code does. */
  coded: { number: number; said: string } | null = null;
  /** Changes of this session, newest first. */
  journal: readonly JournalItem[] = [];
  private last: Reversible | null = null;
  private readonly retried = new Set<(request: string, answer: Answer) => void>();

  constructor(widget: WidgetModel) {
    super(widget);
    this.messages.on("journal", ({ entries }) => {
      const known = new Map(this.journal.map((item) => [item.number, item]));
      for (const item of entries) known.set(item.number, item);
      this.journal = [...known.values()].sort((a, b) => b.number - a.number);
    });
  }

  /** Call a listener with the answer to each retried request; returns the unsubscribe function. */
  onRetried(listener: (request: string, answer: Answer) => void): () => void {
    this.retried.add(listener);
    return () => this.retried.delete(listener);
  }

  override async request(body: RequestBody, onId?: (id: string) => void): Promise<Answer> {
    if (body.type === "ask_script") return this.connection.request(body); // only the caller shows it
    const answer = await super.request(body, onId);
    if (body.type === "retry") for (const listener of this.retried) listener(body.request, answer);
    return answer;
  }

  /** Whether a change is pending; no second change starts until it has finished. */
  override get busy(): boolean {
    return this.pending.some(({ type }) => !asks(type));
  }

  override refusal(type: string): string | null {
    return this.session === null ? "Not connected yet." : super.refusal(type);
  }

  /** Why actions that fall under these lines of the permission table are refused now; null when they are allowed. */
  rulesRefusal(rules: readonly string[]): string | null {
    if (this.busy) return BUSY;
    return rules.map((rule) => this.refusal(rule)).find((reason) => reason !== null) ?? null;
  }

  /** The last change, while it can be undone or redone. */
  get reversible(): Reversible | null {
    const { last } = this;
    const item = this.journal.find(({ number }) => number === last?.entry);
    if (last === null || item === undefined) return last;
    // While this view undoes or redoes it, the two states differ for a moment. If it happened elsewhere, our message is
    // outdated.
    if (item.undone !== last.undone) return this.pending.some(({ type }) => reverses(type)) ? last : null;
    // Keep a change that can never be redone, or not by this account, so that the button can say why.
    const told = last.never !== null || last.rules.some((rule) => this.refusal(rule) !== null);
    return (last.undone ? item.redo : item.undo) || told ? last : null;
  }

  /** Clear the message and the offer to undo. */
  override dismiss(): void {
    this.last = null;
    super.dismiss();
  }

  protected override heed(done: Done, type: FromBrowser["type"]): void {
    const { trouble } = this;
    super.heed(done, type);
    const { code_entry: number, said } = done;
    if (number !== null) this.coded = { number, said };
    if (asks(type)) {
      // A query neither undoes a change nor replaces the report of what failed.
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
