// Which rows are shown, in which order: what the traits wish, applied to the people.

import { nameComparer, nameOrder, nameRanks } from "./names.js";
import type { People } from "./people.js";
import { ROLES } from "./people.js";
import { find } from "./search.js";
import { follow, inverse, type Moved, momentRanks, stableByRank } from "./sorting.js";
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

interface Ranked {
  ranks: ArrayLike<number>;
  largest: number;
}

/** A patch of more rows than this has the order of names made anew. */
const MANY = 2000;

const OWNER = ROLES.indexOf("owner");
const isOwner = (people: People, row: number) => people.roles[row] === OWNER;

/** The number of workspaces a person can enter: all of them for an owner. */
export function workspaceCount(people: People, row: number): number {
  if (isOwner(people, row)) return people.workspaces.length;
  return people.members?.count(row) ?? 0;
}

export class Arrangement {
  private names: Uint32Array | null = null;
  private ranked = new Map<Column, Ranked>();
  private sorted: { key: string; order: Uint32Array } | null = null;
  private sortedVersion = -1;

  constructor(readonly people: People) {}

  /** Make what a sort by any column needs, in steps for idle time. */
  *prepare(): Step<void> {
    this.names ??= yield* nameOrder(this.people.usernames, this.people.ids);
    for (const column of COLUMNS) {
      yield;
      this.ranksOf(column);
    }
    yield* this.people.firstNames.foldSteps();
    yield* this.people.lastNames.foldSteps();
  }

  /** Follow a patch without sorting all names again. */
  patched(moved: Moved): void {
    this.ranked.clear();
    if (this.names === null) return;
    if (moved.changed.length + moved.added > MANY) {
      this.names = null;
      return;
    }
    const compare = nameComparer(this.people.usernames, this.people.ids);
    this.names = follow(this.names, moved, moved.changed, compare);
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
      const { ranks, largest } = this.ranksOf(column);
      order = stableByRank(order, ranks, largest, descending);
    }
    this.sorted = { key, order };
    this.sortedVersion = this.people.version;
    return order;
  }

  private nameOrder(): Uint32Array {
    this.names ??= finish(nameOrder(this.people.usernames, this.people.ids));
    return this.names;
  }

  private ranksOf(column: Column): Ranked {
    let ranked = this.ranked.get(column);
    if (ranked === undefined) {
      const ranks = this.makeRanks(column);
      let largest = 0;
      for (let row = 0; row < ranks.length; row += 1) largest = Math.max(largest, ranks[row]);
      ranked = { ranks, largest };
      this.ranked.set(column, ranked);
    }
    return ranked;
  }

  private makeRanks(column: Column): ArrayLike<number> {
    const { people } = this;
    switch (column) {
      case "username":
        return nameRanks(people.usernames, this.nameOrder());
      case "id":
        return inverse(people.idOrder());
      case "role":
        return people.roles;
      case "updated_at":
        return momentRanks(people.updatedAt);
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
      const { members } = people;
      const wanted = people.workspaces.map((workspace) => wish.workspaces.includes(workspace.name));
      keep((row) => isOwner(people, row) || (members?.of(row).some((number) => wanted[number]) ?? false));
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
