// State of a widget that changes the server, as in argilla_widgets/widgets/base/command_widget.py: the last change, where
// its code is, how to undo it, and what failed and can be retried.

import type { Answer, RequestBody } from "../kernel/connection.js";
import { isQuery } from "../kernel/requests.js";
import type { WidgetModel } from "../kernel/widget.js";
import type { Done, FromBrowser, JournalItem } from "../protocol.js";
import { loadedChunk } from "./chunks.js";
import { Model } from "./model.js";

/** Added to the result of another page, which alone has its passwords. */
const PASSWORDS_ELSEWHERE =
  " Passwords are shown only on the page that set them. If that page is gone, reset them.";
const BUSY = "Another change is in progress.";

export class CommandModel extends Model {
  /** The last result with code: the number of its journal entry, and a sentence describing what the code does. */
  coded: { number: number; message: string } | null = null;
  /** Changes of this session, newest first. */
  journal: readonly JournalItem[] = [];
  /** The result of the last change, or of its undo or redo. */
  last: Done | null = null;
  /** Called with the answer to each retried request. */
  onRetried: (request: string, answer: Answer) => void = () => undefined;

  constructor(widget: WidgetModel) {
    super(widget, ["people", "manager"]);
    // The result of a change from another page, or from this one before it was loaded again.
    this.messages.on("done", ({ entry, message, passwords_set }) => {
      if (entry !== null)
        this.setStatus(message + (passwords_set.length > 0 ? PASSWORDS_ELSEWHERE : ""), true);
    });
    this.messages.on("journal", ({ entries }) => {
      const known = new Map(this.journal.map((item) => [item.number, item]));
      for (const item of entries) known.set(item.number, item);
      this.journal = [...known.values()].sort((a, b) => b.number - a.number);
    });
  }

  override async request(body: RequestBody, id?: string): Promise<Answer> {
    if (body.type === "ask_script") return this.connection.request(body); // only the caller shows it
    const answer = await super.request(body, id);
    if (body.type === "retry") this.onRetried(body.request, answer);
    return answer;
  }

  /** Whether a change is pending; no second change starts until it has finished. */
  override get busy(): boolean {
    return this.pending.some(({ type }) => !isQuery(type));
  }

  override refusal(rule: string): string | null {
    return this.session === null ? "Not connected yet." : super.refusal(rule);
  }

  /** Why actions that fall under these lines of the permission table are refused now; null when they are allowed. */
  rulesRefusal(rules: readonly string[]): string | null {
    if (this.busy) return BUSY;
    return rules.map((rule) => this.refusal(rule)).find((reason) => reason !== null) ?? null;
  }

  /** Clear the message and the offer to undo. */
  override dismiss(): void {
    this.last = null;
    super.dismiss();
  }

  protected override applyResult(done: Done, type: FromBrowser["type"]): void {
    const { trouble } = this;
    super.applyResult(done, type);
    // Only chunks change anything, and this one is there before them.
    loadedChunk("manager")?.takeResult(this, done, type, trouble);
  }
}
