// Passwords set on this page, until they are dismissed. They exist only in its memory: never in a trait, or in a message
// from the kernel. All views of a widget share them: a view ends when its cell runs again. A cell that connects again makes
// a new widget, which takes them over.

import type { Role } from "../../data/person.js";
import type { Answer } from "../../kernel/connection.js";
import { holders } from "../../panel/requests/results.js";
import { seesEverything } from "../../state/gone.js";
import { askBefore, type Losable, losses } from "../../state/losses.js";
import type { Model } from "../../state/model.js";
import { perInstance } from "../../state/stores/perInstance.js";
import { Store } from "../../state/stores/store.js";

/** Whether the account uses this password now: "unset" when it was not changed, "unknown" when no answer tells. */
type CredentialState = "set" | "unset" | "unknown";

/** A password to pass on to a person. */
export interface Credential {
  /** Id of the user; null until the account exists. */
  user: string | null;
  username: string;
  password: string;
  /** Whether no one has typed it, so that no one knows it before it is copied. */
  generated: boolean;
  created: boolean;
  role: Role;
  /** Names of workspaces, as far as known. */
  workspaces: readonly string[];
  state: CredentialState;
  /** The request that set it, or that can be retried. */
  request: string;
  /** Copied or saved. */
  copied: boolean;
}

/** What a form knows about a password when it sends it. */
type Sent = Pick<
  Credential,
  "user" | "username" | "password" | "generated" | "copied" | "role" | "workspaces"
>;

/** Whether no one has typed, copied or saved a password that may be in use. */
export const isUnsaved = ({ generated, copied, state }: Credential): boolean =>
  generated && !copied && state !== "unset";

class Credentials extends Store implements Losable {
  /** Newest first. */
  items: readonly Credential[] = [];
  /** Number of views that show them. */
  #shown = 0;
  /** Number of requests with generated passwords that have no answer yet. */
  #sending = 0;
  /** Ids of the users among them who were seen here. */
  readonly seen = new Set<string>();
  /** A sentence on where the passwords were saved. */
  saved = "";

  constructor(private readonly model: Model) {
    super();
    holders(model).add((request) => this.items.some((one) => one.request === request && isUnsaved(one)));
    model.onRetried = (request, answer) => {
      for (const one of active()) one.#retried(request, answer); // another widget may have taken them over
    };
  }

  /** Also while they are on their way, or their output is cleared: a new widget would take them over. */
  get wouldBeLost(): boolean {
    return this.#sending > 0 || this.items.some((one) => isUnsaved(one) && !this.isGone(one));
  }

  /** Whether the user was seen here and no longer exists. */
  isGone({ user }: Credential): boolean {
    const { people, session, partial } = this.model;
    if (user === null || people === null || session?.workspace || partial) return false;
    return this.seen.has(user) && people.find(user) < 0 && seesEverything(this.model);
  }

  /** Show them in one more view; returns how to end that. */
  show(): () => void {
    this.#shown += 1;
    askBefore(this);
    for (const other of active()) this.#takeOver(other);
    return () => {
      this.#shown -= 1;
      this.#keep(this.items);
    };
  }

  /** If it is shown, take over those of the same account of the same server that are not. */
  #takeOver(other: Credentials): void {
    if (this.#shown === 0 || other.#shown > 0 || other.items.length === 0) return;
    const [mine, theirs] = [this.model.session, other.model.session];
    if (mine?.account?.id !== theirs?.account?.id || mine?.url !== theirs?.url) return;
    this.#keep([...this.items, ...other.items.filter((one) => !other.isGone(one))]);
    other.dismiss();
  }

  #keep(items: readonly Credential[]): void {
    if (items !== this.items) this.saved = "";
    this.items = items;
    if (items.length > 0 || this.#shown + this.#sending > 0) askBefore(this);
    else losses.delete(this);
    this.notify();
  }

  /** Keep the passwords of a request once its answer shows what became of them. */
  async follow(answer: Promise<Answer>, sent: readonly Sent[]): Promise<void> {
    const sending = sent.some(({ generated, copied }) => generated && !copied) ? 1 : 0;
    this.#sending += sending;
    askBefore(this);
    const came = await answer;
    this.#sending -= sending;
    if (came.type === "failed" && !came.error.unknown) {
      this.#keep(this.items); // the form still has the others and shows why
      return;
    }
    const settle = settling(came);
    const fresh = sent.map((one) =>
      settle({ ...one, created: one.user === null, state: "unset", request: "" }),
    );
    // A creation that succeeds, or is repeated as it was, takes the place of those of that name without an answer.
    const repeated = (old: Credential) =>
      fresh.some(
        ({ username, password, state }) =>
          username === old.username && (state === "set" || password === old.password),
      );
    const others = this.items.filter((old) => old.user !== null || !repeated(old));
    this.#keep([...fresh, ...withoutReplaced(others, fresh)]);
    for (const other of active()) other.#takeOver(this); // this may have been replaced in the meantime
  }

  /** Apply the answer to a retried request. */
  #retried(request: string, answer: Answer): void {
    if (answer.type === "failed" && !answer.error.unknown) return;
    if (!this.items.some((one) => one.request === request)) return;
    const settle = settling(answer);
    const retried = this.items.filter((one) => one.request === request && one.state !== "set");
    // A failed retry is offered again under the same request.
    const next = answer.type === "done" ? answer.request : request;
    const now = new Map(retried.map((one) => [one, { ...settle(one), request: next }]));
    const left = new Set([...now.keys(), ...withoutReplaced(this.items, [...now.values()])]);
    this.#keep(this.items.filter((one) => left.has(one)).map((one) => now.get(one) ?? one));
  }

  copied(items: readonly Credential[]): void {
    const now = new Set(items);
    this.items = this.items.map((one) => (now.has(one) ? { ...one, copied: true } : one));
    this.notify();
  }

  setSaved(saved: string, items: readonly Credential[]): void {
    this.saved = saved;
    this.copied(items);
  }

  /** Forget all passwords. */
  dismiss(): void {
    this.#keep([]);
  }
}

/** Those that are shown, or hold or send passwords. */
const active = () => [...losses.keys()].filter((one) => one instanceof Credentials);

export const credentialsOf = perInstance((model: Model) => new Credentials(model));

/** Leave out passwords whose user has a newer one; one that was not set leaves the older in use. */
function withoutReplaced(items: readonly Credential[], newer: readonly Credential[]): Credential[] {
  const replaced = new Set(newer.filter(({ state }) => state === "set").map(({ user }) => user));
  return items.filter(({ user }) => user === null || !replaced.has(user));
}

/** Return what an answer makes of the passwords that its request was to set. */
function settling(answer: Answer): (one: Credential) => Credential {
  const { request } = answer;
  if (answer.type !== "done") return (one) => ({ ...one, request, state: "unknown" });
  const set = new Set(answer.passwords_set);
  const doubtful = new Set(
    answer.failures.filter(({ error }) => error.unknown).map(({ user_id }) => user_id),
  );
  return (one) => {
    if (one.created && answer.created_id !== null) {
      return { ...one, request, user: answer.created_id, state: "set" };
    }
    if (one.user !== null && set.has(one.user)) return { ...one, request, state: "set" };
    return { ...one, request, state: doubtful.has(one.user) ? "unknown" : "unset" };
  };
}
