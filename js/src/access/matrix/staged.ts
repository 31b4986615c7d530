// Staged changes: requested but not made yet. Stored by ids, so that they survive sorting and refreshing.

import { MAX_IDS } from "../../protocol.js";

export type Change = "add" | "remove";
export type Changes = ReadonlyMap<string, Change>;
/** Ids of a user and a workspace. */
export type Pair = [user: string, workspace: string];
/** The new staged state of one cell: a change, or none. */
export type StagedEdit = readonly [user: string, workspace: string, change: Change | null];

export class Staged {
  #byUser = new Map<string, Changes>();
  /** Number of staged changes. */
  count = 0;
  /** Increments on every change of what is staged. */
  version = 0;

  /** The staged changes of one user by workspace; a new map after each edit. */
  of(user: string): Changes | undefined {
    return this.#byUser.get(user);
  }

  /** Edit some cells; returns false and changes nothing when the result would exceed one request. */
  edit(edits: Iterable<StagedEdit>): boolean {
    const edited = new Map<string, Map<string, Change>>();
    let count = this.count;
    for (const [user, workspace, change] of edits) {
      let changes = edited.get(user);
      if (changes === undefined) {
        changes = new Map(this.#byUser.get(user));
        edited.set(user, changes);
      }
      if (changes.has(workspace)) count -= 1;
      if (change === null) changes.delete(workspace);
      else {
        changes.set(workspace, change);
        count += 1;
      }
    }
    if (count > MAX_IDS && count > this.count) return false;
    for (const [user, changes] of edited) {
      if (changes.size > 0) this.#byUser.set(user, changes);
      else this.#byUser.delete(user);
    }
    this.count = count;
    this.version += 1;
    return true;
  }

  /** Remove all staged changes, and return them so that they can be restored. */
  clear(): StagedEdit[] {
    const all = [...this.entries()];
    this.#byUser = new Map();
    this.count = 0;
    this.version += 1;
    return all;
  }

  *entries(): Generator<StagedEdit & readonly [string, string, Change]> {
    for (const [user, changes] of this.#byUser) {
      for (const [workspace, change] of changes) yield [user, workspace, change];
    }
  }

  pairs(change: Change): Pair[] {
    const all = [...this.entries()].filter(([, , staged]) => staged === change);
    return all.map(([user, workspace]) => [user, workspace]);
  }
}
