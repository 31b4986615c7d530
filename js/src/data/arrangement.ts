// Which rows are shown, in which order: what the traits wish, applied to the people.

import { fold } from "../order.js";
import { nameComparer, nameOrder, sameKey } from "./names.js";
import type { People } from "./people.js";
import { ROLES } from "./people.js";
import { find } from "./search.js";
import { type Comparer, follow, type Moved, momentOrder, ranksIn, stableByRank } from "./sorting.js";
import { finish, type Step } from "./steps.js";

export const COLUMNS = ["username", "id", "role", "workspaces", "updated_at"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Wish {
  search: string;
  /** Names of columns, with a minus before the name for the other direction; the first counts most. */
  sort: readonly string[];
  roles: readonly string[];
  workspaces: readonly string[];
  /** Least and most workspaces. */
  workspaceCount: readonly [number, number] | null;
  /** Earliest and latest change, milliseconds since 1970, UTC. */
  updated: readonly [number, number] | null;
}

/** A patch of more rows than this has the orders made anew. */
const MANY = 2000;

/** The number of workspaces a person can enter: all of them for who needs no membership. */
export function workspaceCount(people: People, row: number): number {
  if (people.isEverywhere(row)) return people.workspaces.length;
  return people.members?.count(row) ?? 0;
}

export class Arrangement {
  private names: Uint32Array | null = null;
  private moments: Uint32Array | null = null;
  private ranked = new Map<Column, ArrayLike<number>>();
  private sorted: { key: string; order: Uint32Array } | null = null;
  private sortedVersion = -1;

  constructor(readonly people: People) {}

  /** Make what a sort by any column needs, in steps for idle time. */
  *prepare(): Step<void> {
    this.names ??= yield* nameOrder(this.people.usernames, this.people.ids);
    for (const column of COLUMNS) {
      yield;
      yield* this.rankSteps(column);
    }
    yield* this.people.firstNames.steps(fold);
    yield* this.people.lastNames.steps(fold);
    find(this.people, "a"); // what the first letter of a search would wait for is ready then
  }

  /** Follow a patch without sorting all people again. */
  patched(moved: Moved): void {
    const { usernames, ids, updatedAt } = this.people;
    this.ranked.clear();
    if (moved.changed.length + moved.added > MANY) this.names = this.moments = null;
    const follows = (order: Uint32Array, compare: Comparer) => follow(order, moved, moved.changed, compare);
    this.names &&= follows(this.names, nameComparer(usernames, ids));
    this.moments &&= follows(this.moments, (a, b) => updatedAt[a] - updatedAt[b]);
  }

  /** Forget what depended on memberships. */
  membersChanged(): void {
    this.ranked.delete("workspaces");
  }

  /** Give the rows that the wish shows, in its order. */
  rows(wish: Wish): Uint32Array {
    const order = this.order(wish.sort);
    const mask = this.mask(wish);
    if (mask === null) return order;
    const shown = new Uint32Array(order.length);
    let count = 0;
    for (let at = 0; at < order.length; at += 1) {
      if (mask[order[at]] === 0) continue;
      shown[count] = order[at];
      count += 1;
    }
    return shown.subarray(0, count);
  }

  /** All rows in the order of a sort: by its keys in turn, then by username and id. */
  private order(sort: readonly string[]): Uint32Array {
    const key = sort.join();
    if (this.sorted !== null && this.sorted.key === key && this.sortedVersion === this.people.version) {
      return this.sorted.order;
    }
    let order = this.nameOrder();
    const parts = [...sort];
    if (parts.at(-1) === "username") parts.pop(); // the order begun with
    for (const part of parts.reverse()) {
      const descending = part.startsWith("-");
      const column = (descending ? part.slice(1) : part) as Column;
      if (!COLUMNS.includes(column)) continue;
      order = stableByRank(order, finish(this.rankSteps(column)), descending);
    }
    this.sorted = { key, order };
    this.sortedVersion = this.people.version;
    return order;
  }

  private nameOrder(): Uint32Array {
    this.names ??= finish(nameOrder(this.people.usernames, this.people.ids));
    return this.names;
  }

  /** A number of each person that a column is sorted by; made once. */
  private *rankSteps(column: Column): Step<ArrayLike<number>> {
    const ranks = this.ranked.get(column) ?? (yield* this.makeRanks(column));
    this.ranked.set(column, ranks);
    return ranks;
  }

  private *makeRanks(column: Column): Step<ArrayLike<number>> {
    const { people } = this;
    const { updatedAt } = people;
    switch (column) {
      case "username":
        return ranksIn(this.nameOrder(), sameKey(people.usernames));
      case "id":
        return ranksIn(yield* people.idOrder());
      case "role":
        return people.roles;
      case "updated_at":
        this.moments ??= yield* momentOrder(updatedAt);
        return ranksIn(this.moments, (a, b) => updatedAt[a] === updatedAt[b]);
      case "workspaces":
        return Uint32Array.from({ length: people.count }, (_, row) => workspaceCount(people, row));
    }
  }

  private mask(wish: Wish): Uint8Array | null {
    const { people } = this;
    const { count } = people;
    let mask = find(people, wish.search);
    const keep = (test: (row: number) => boolean) => {
      mask ??= new Uint8Array(count).fill(1);
      for (let row = 0; row < count; row += 1) if (mask[row] === 1 && !test(row)) mask[row] = 0;
    };
    if (wish.roles.length > 0) {
      const wanted = ROLES.map((role) => wish.roles.includes(role));
      keep((row) => wanted[people.roles[row]]);
    }
    if (wish.workspaces.length > 0) {
      const { read } = people; // of a workspace that is known, while others are not
      const wanted = people.workspaces.map((workspace) => wish.workspaces.includes(workspace.name));
      keep((row) => people.isEverywhere(row) || (read?.of(row).some((number) => wanted[number]) ?? false));
    }
    if (wish.workspaceCount !== null) {
      const [least, most] = wish.workspaceCount;
      keep((row) => {
        const number = workspaceCount(people, row);
        return number >= least && number <= most;
      });
    }
    if (wish.updated !== null) {
      const [earliest, latest] = wish.updated;
      keep((row) => people.updatedAt[row] >= earliest && people.updatedAt[row] <= latest);
    }
    return mask;
  }
}
