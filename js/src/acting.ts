// State of a widget that changes the server, as in argilla_widgets/widgets/acting.py: what was done and its code, how to
// undo it, and what was not done and can be tried again.

import { asks } from "./exchange.js";
import { Model } from "./model.js";
import type { Code, Done, FromBrowser, JournalItem } from "./protocol.js";
import type { WidgetModel } from "./widget.js";

export const BUSY = "Something is being changed right now.";

/** What a request needs the right to, when its opposite is to be done. */
const OPPOSITES: Readonly<Record<string, readonly string[]>> = {
  add_to_workspace: ["remove_from_workspace"],
  remove_from_workspace: ["add_to_workspace"],
  remove_access: ["add_to_workspace"],
  change_memberships: ["change_memberships"],
  create_user: ["delete_users", "create_user"],
  edit_user: ["edit_user"],
  change_role: ["change_role"],
  create_workspace: ["delete_workspace", "create_workspace"],
};
/** What even an admin may do: who may not do this either may undo nothing. */
const LEAST = ["remove_from_workspace", "change_memberships"];

/** An entry of the journal that can be undone. */
export interface Undoable {
  entry: number;
  said: string;
  /** The request that did it. */
  type: FromBrowser["type"];
}

export class ActingModel extends Model {
  code: Code | null = null;
  /** What was done in this session, newest first. */
  journal: readonly JournalItem[] = [];
  private last: Undoable | null = null;

  constructor(widget: WidgetModel) {
    super(widget);
    this.messages.on("journal", ({ entries }) => {
      const known = new Map(this.journal.map((item) => [item.number, item]));
      for (const item of entries) known.set(item.number, item);
      this.journal = [...known.values()].sort((a, b) => b.number - a.number);
    });
  }

  /** Whether something is being changed; no second change is begun meanwhile. */
  override get busy(): boolean {
    return this.pending.some(({ type }) => !asks(type));
  }

  override refusal(type: string): string | null {
    return this.session === null ? "Not connected yet." : super.refusal(type);
  }

  /** Why what a request of this type did cannot be undone now, or what is not known by its request; null when it can. */
  undoRefusal(type?: FromBrowser["type"]): string | null {
    if (this.busy) return BUSY;
    const needed = OPPOSITES[type ?? ""] ?? LEAST;
    return needed.map((one) => this.refusal(one)).find((reason) => reason !== null) ?? null;
  }

  /** Why what was not done cannot be tried again now; null when it can. */
  retryRefusal(type: FromBrowser["type"]): string | null {
    if (this.busy) return BUSY;
    return type === "undo" || type === "mend" ? this.undoRefusal() : this.refusal(type);
  }

  /** What the last action did, while it can be undone. */
  get undoable(): Undoable | null {
    const item = this.journal.find(({ number }) => number === this.last?.entry);
    return item === undefined || item.undo ? this.last : null;
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
    this.last = done.undo && done.entry !== null ? { entry: done.entry, said: done.said, type } : null;
    const message = troubleOf(failures.length, left, done.stopped);
    // What is tried again is still what it was.
    const kind = (type === "retry" && trouble?.unfinished?.type) || type;
    if (message !== "")
      this.trouble = { message, hint: null, unfinished: { request, type: kind, failures, left, leftNames } };
  }
}

function troubleOf(failed: number, left: number, stopped: boolean): string {
  const number = (count: number) => count.toLocaleString("en");
  const parts: string[] = [];
  if (failed > 0) parts.push(`${number(failed)} ${failed === 1 ? "was" : "were"} not done`);
  if (left > 0) {
    parts.push(`${stopped ? "stopped: " : ""}${number(left)} ${left === 1 ? "was" : "were"} not tried`);
  }
  const said = parts.join("; ");
  return said === "" ? "" : `${said[0].toUpperCase()}${said.slice(1)}.`;
}
