// The draft of a roster, which is in the kernel: what all views of a widget show of it, and the requests that change it.

import type { Answer, RequestBody } from "../kernel/connection.js";
import { holders } from "../panel/requests/results.js";
import type { ReadRoster, RosterState } from "../protocol.js";
import type { FieldError } from "../shared/errors.js";
import type { Model } from "../state/model.js";
import { perInstance } from "../state/stores/perInstance.js";
import { Store } from "../state/stores/store.js";
import { isolated } from "../ui/display/displayText.js";
import { reading } from "./columns.js";
import { sendParts } from "./upload.js";

/** Requests of which several may be on their way: each has a content of its own. A plan waits for their answers. */
const EDITS: readonly RequestBody["type"][] = ["edit_roster", "leave_out"];

/** What a plan asks for besides the rows. The kernel keeps the renames of plans before it, also those of another page. */
type Choice = Pick<RosterState, "prune" | "renames">;

/** What would be lost, and what to do if someone agrees. */
interface Question {
  text: string;
  /** The name of the button that agrees. */
  agree: string;
  onAgree: () => void;
}

export class RosterStore extends Store {
  /** Null until the kernel has sent it. */
  state: RosterState | null = null;
  /** Asked before work in the draft is lost, until the draft changes. */
  question: Question | null = null;
  /** Why the last request failed, until the next one. */
  error: FieldError | null = null;
  /** What is being sent, and how much of it the kernel has. */
  sending: { name: string; done: number; total: number } | null = null;
  /** The last file of passwords that was written from here: those who join later can go into the same one. */
  lastPath = "";
  #reads: Promise<void> = Promise.resolve();
  #edits: Promise<unknown> = Promise.resolve();
  /** The last plan that was asked for, until it is there. */
  #planning: Promise<Answer | null> | null = null;

  constructor(readonly model: Model) {
    super();
    model.messages.on("roster_state", (state) => this.#take(state));
    holders(model).add((request) => request === this.state?.applied?.request && this.inMemory > 0);
  }

  /** How many passwords were made that no file has. */
  get inMemory(): number {
    const { applied } = this.state ?? {};
    return applied?.path === null ? applied.created : 0;
  }

  /** Whether this or another page is applying the roster. */
  get applying(): boolean {
    const { pending, session } = this.model;
    return [...pending, ...(session?.running ?? [])].some(({ type }) => type === "apply_roster");
  }

  /** Whether what is shown as the plan may soon be another one. */
  get unsettled(): boolean {
    return this.model.pending.some(({ type }) => type === "plan_roster" || type === "leave_out");
  }

  /** Ask for the draft, which another view or an earlier page may have made. */
  async ask(): Promise<void> {
    const { state } = this;
    const answer = await this.model.request({ type: "ask_roster" });
    // Also if its number is lower, as after a restart of the kernel; but nothing that came in the meantime is older.
    if (answer.type === "roster_state" && this.state === state) this.#set(answer);
    else if (answer.type === "failed") this.#fail(answer.error);
  }

  /** Ask before work is lost; null takes the question back. */
  askFirst(question: Question | null): void {
    this.question = question;
    this.notify();
  }

  /**
   * Send a request once the file is read as was chosen last, unless one of its kind is on its way: a double click counts
   * once. Returns null if it was not sent.
   */
  send(body: RequestBody): Promise<Answer | null> {
    const answer = this.#send(body);
    if (EDITS.includes(body.type)) this.#edits = Promise.all([this.#edits, answer]);
    return answer;
  }

  async #send(body: RequestBody): Promise<Answer | null> {
    if (body.type !== "read_roster") await this.#reads;
    if (body.type === "leave_out") await this.#planning; // the kernel discards a plan when another one changes
    if (!EDITS.includes(body.type) && this.model.pending.some(({ type }) => type === body.type)) return null;
    this.#fail(null);
    const answer = await this.model.request(body);
    if (answer.type === "failed")
      this.#fail(
        answer.error,
        "Read it all the same",
        () => void this.send({ ...body, forget: true } as ReadRoster),
      );
    return answer;
  }

  /**
   * Read the file another way. Each change waits for the answer to the one before: a request names everything about how
   * the file is read, so one made from an older state would undo a choice.
   */
  read(change: (state: RosterState) => Partial<ReadRoster>): void {
    const { draft } = this.state!;
    this.#reads = this.#reads.then(async () => {
      const { state } = this;
      if (state?.draft === draft) await this.send({ ...reading(state), ...change(state) });
    });
  }

  /**
   * Plan the rows once all that changes them is answered. A choice waits for the plan before it; without
   * one, a double click counts once. Returns null if it was not sent.
   */
  plan(choice?: Partial<Choice>): Promise<Answer | null> {
    if (choice === undefined && this.#planning !== null) return this.#planning;
    const { draft } = this.state!;
    const planning = Promise.all([this.#reads, this.#edits, this.#planning]).then(() => {
      const { state } = this;
      if (state?.draft !== draft) return null;
      return this.send({ type: "plan_roster", prune: state.prune, renames: {}, ...choice });
    });
    this.#planning = planning;
    void planning.then(() => {
      if (this.#planning === planning) this.#planning = null;
    });
    return planning;
  }

  /** Send a file or a pasted text; another one that is on its way is given up. Returns whether all of it was taken. */
  async upload(file: File, forget = false): Promise<boolean> {
    this.#fail(null);
    const sending = { name: file.name, done: 0, total: file.size };
    this.sending = sending;
    this.notify();
    const error = await sendParts(file, (part) => {
      if (this.sending !== sending) return null; // another one, or none
      sending.done = part.done;
      this.notify();
      return this.model.request({ ...part.body, forget });
    });
    if (this.sending !== sending) return false;
    this.sending = null;
    this.#fail(error, `Use ${isolated(file.name) || "the pasted rows"}`, () => void this.upload(file, true));
    return error === null;
  }

  /** Give up what is being sent, and what the kernel has not finished reading. */
  stopSending(): void {
    const { pending } = this.model;
    const last = pending.filter(({ type }) => type === "upload_roster").at(-1);
    if (last) void this.model.request({ type: "stop", request: last.id });
    this.sending = null;
    this.notify();
  }

  #take(state: RosterState): void {
    if (this.state === null || state.number > this.state.number) this.#set(state);
  }

  #set(state: RosterState): void {
    if (state.number !== this.state?.number) this.question = null;
    this.state = state;
    this.lastPath = state.applied?.path ?? this.lastPath;
    this.notify();
  }

  /** Show why a request failed; if work would be forgotten, ask about that instead. */
  #fail(error: FieldError | null, agree = "", onAgree = () => {}): void {
    const asks = error?.field === "forget";
    this.error = asks ? null : error;
    this.askFirst(asks ? { text: error.message, agree, onAgree } : null);
  }
}

export const rosterOf = perInstance((model: Model) => new RosterStore(model));
