// Passwords that were set in this view, until they are dismissed. They are kept in the memory of this view and nowhere
// else: no trait, no model that other views share, no message of the kernel holds them.

import type { Answer } from "../connection.js";
import type { Role } from "../data/people.js";
import { Store } from "../store.js";

/** Whether the password is the account's now: "unset" where it was not changed, "unknown" where no answer says so. */
export type CredentialState = "set" | "unset" | "unknown";

/** A password that somebody is to be given. */
export interface Credential {
  /** Id of the user; null while an account is not there yet. */
  user: string | null;
  username: string;
  password: string;
  created: boolean;
  role: Role;
  /** Names of workspaces, as far as they are known. */
  workspaces: readonly string[];
  state: CredentialState;
  /** The request that set it, or that can be tried again. */
  request: string;
  copied: boolean;
}

/** What a form knows of a password when it sends it. */
export type Sent = Pick<Credential, "user" | "username" | "password" | "role" | "workspaces">;

export class Credentials extends Store {
  /** The newest first. */
  items: readonly Credential[] = [];
  /** Where the passwords were saved, a sentence. */
  saved = "";

  /** Keep passwords that were sent, once the answer shows what became of them. */
  async follow(answer: Promise<Answer>, sent: readonly Sent[]): Promise<void> {
    const came = await answer;
    if (came.type === "failed" && !came.error.unknown) return; // the form has them, and says why
    const fresh = sent.map((one): Credential => {
      const created = one.user === null;
      return { ...settled({ ...one, created, state: "unset", request: "", copied: false }, came) };
    });
    const again = new Set(fresh.map(({ user }) => user));
    this.items = [...fresh, ...this.items.filter(({ user }) => user === null || !again.has(user))];
    this.saved = "";
    this.notify();
  }

  /** Take in what came of trying a request again. */
  retried(request: string, answer: Answer): void {
    if (answer.type === "failed" && !answer.error.unknown) return;
    if (!this.items.some((one) => one.request === request)) return;
    this.items = this.items.map((one) =>
      one.request === request && one.state !== "set" ? settled(one, answer) : one,
    );
    this.saved = "";
    this.notify();
  }

  copied(items: readonly Credential[]): void {
    this.items = this.items.map((one) => (items.includes(one) ? { ...one, copied: true } : one));
    this.notify();
  }

  say(saved: string): void {
    this.saved = saved;
    this.notify();
  }

  /** Forget them all. */
  dismiss(): void {
    this.items = [];
    this.saved = "";
    this.notify();
  }
}

function settled(one: Credential, answer: Answer): Credential {
  const { request } = answer;
  if (answer.type !== "done") return { ...one, request, state: "unknown" };
  if (one.created && answer.created_id !== null) {
    return { ...one, request, user: answer.created_id, state: "set" };
  }
  if (one.user !== null && answer.passwords_set.includes(one.user)) return { ...one, request, state: "set" };
  const failure = answer.failures.find(({ user_id }) => user_id === one.user);
  return { ...one, request, state: failure?.error.unknown ? "unknown" : "unset" };
}
