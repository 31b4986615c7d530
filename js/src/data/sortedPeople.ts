// Filter and sort: applies the query in the traits to the people.

import { OWNERS, type Patch, ROLES } from "../protocol.js";
import { BY_USERNAME, ORDERS, type Ordered, type Ranked } from "./columnOrders.js";
import { PER_STEP, runSync, type Steps } from "./columns/steps.js";
import type { StringColumn } from "./columns/stringColumn.js";
import { normalizeBytes } from "./order/collation.js";
import { ranksIn, stableByRank, updateOrder } from "./order/sorting.js";
import type { People } from "./people.js";
import { NO_WORKSPACE, type Query } from "./query.js";
import { find } from "./search.js";
import { COLUMNS, type Column, INITIAL_COLUMNS } from "./userColumns.js";

/** How often something about all rows is computed anew when patches change them in between. */
const ATTEMPTS = 3;

/**
 * Return the columns to sort by, in order of precedence; a trailing username is dropped, since rows start in that
 * order.
 */
function sortColumns(sort: readonly string[]): { column: Column; descending: boolean }[] {
  const keys = sort.map((key) => {
    const descending = key.startsWith("-");
    return { column: (descending ? key.slice(1) : key) as Column, descending };
  });
  if (sort.at(-1) === "username") keys.pop();
  return keys.filter(({ column }) => COLUMNS.includes(column));
}

export class SortedPeople {
  readonly #orders = new Map<Ordered, Uint32Array>();
  readonly #ranked = new Map<Ordered | Ranked, ArrayLike<number>>();
  #sorted: { people: People; sort: string; order: Uint32Array } | null = null;

  constructor(public people: People) {}

  /** Whether the rows for a query are available immediately. */
  ready({ sort, search }: Query): boolean {
    const orders = [BY_USERNAME, ...sortColumns(sort).map(({ column }) => ORDERS[column])];
    return (
      orders.every((by) => "ranks" in by || this.#orders.has(by)) &&
      (search === "" || this.#searched.every((texts) => texts.cached(normalizeBytes) !== undefined))
    );
  }

  /** Compute what a query needs, in steps. */
  *prepare({ sort, search }: Pick<Query, "sort" | "search">): Steps<void> {
    yield* this.#orderSteps(BY_USERNAME);
    for (const { column } of sortColumns(sort)) yield* this.#rankSteps(ORDERS[column]);
    if (search !== "") for (const texts of this.#searched) yield* texts.steps(normalizeBytes);
  }

  /** Compute what a list sorted by username with a search needs, and finding a person in it. */
  *prepareList(): Steps<void> {
    yield* this.people.indexSteps();
    yield* this.prepare({ sort: [], search: "any" });
  }

  /** Compute what sorting by any initial column, searching and finding a person need, in steps for idle time. */
  *prepareAll(): Steps<void> {
    yield* this.prepareList();
    yield* this.prepare({ sort: [...INITIAL_COLUMNS, "role"], search: "" });
    // Let the browser compile the search now rather than on the first keystroke.
    const found = new Uint8Array(Math.min(this.people.count, 2 * PER_STEP));
    for (const texts of this.#searched) {
      texts.mapped(normalizeBytes).scan("a", found);
      yield;
    }
  }

  get #searched(): readonly StringColumn[] {
    const { usernames, firstNames, lastNames } = this.people;
    return [usernames, firstNames, lastNames];
  }

  /** Apply a patch without sorting everyone again. */
  patch(message: Patch): void {
    const [people, moved] = this.people.patched(message);
    this.people = people;
    this.#ranked.clear();
    for (const [by, order] of this.#orders) {
      this.#orders.set(by, updateOrder(order, moved, by.comparer(people)));
    }
  }

  /** Replace the people by the same ones with other memberships or access. */
  replace(people: People): void {
    if (people !== this.people) this.#ranked.delete(ORDERS.workspaces);
    this.people = people;
  }

  /** Return the rows that match the query, in its order. */
  rows(query: Query): Uint32Array {
    const order = this.#order(query.sort);
    const mask = this.#mask(query);
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

  /** All rows in sorted order: by each key in turn, then by username and id. */
  #order(sort: readonly string[]): Uint32Array {
    const { people } = this;
    const key = sort.join();
    if (this.#sorted?.people === people && this.#sorted.sort === key) return this.#sorted.order;
    let order = runSync(this.#orderSteps(BY_USERNAME));
    for (const { column, descending } of sortColumns(sort).reverse()) {
      order = stableByRank(order, runSync(this.#rankSteps(ORDERS[column])), descending);
    }
    this.#sorted = { people, sort: key, order };
    return order;
  }

  /**
   * What is computed once about a column. Computed in steps, it starts over when a patch has changed the rows; the last
   * time it is computed at once, or a stream of patches would put it off forever.
   */
  *#once<Of, Made>(made: Map<Of, Made>, of: Of, compute: () => Steps<Made>): Steps<Made> {
    for (let attempt = 1; !made.has(of); attempt += 1) {
      const { updatedAt } = this.people; // each patch replaces them
      const computed = attempt < ATTEMPTS ? yield* compute() : runSync(compute());
      if (updatedAt === this.people.updatedAt) made.set(of, computed);
    }
    return made.get(of)!;
  }

  #orderSteps(by: Ordered): Steps<Uint32Array> {
    return this.#once(this.#orders, by, () => by.sorted(this.people));
  }

  /** Each person's rank in a column. */
  #rankSteps(by: Ordered | Ranked): Steps<ArrayLike<number>> {
    return this.#once(this.#ranked, by, () => this.#makeRanks(by));
  }

  *#makeRanks(by: Ordered | Ranked): Steps<ArrayLike<number>> {
    if ("ranks" in by) return by.ranks(this.people);
    const order = yield* this.#orderSteps(by);
    return yield* ranksIn(order, yield* by.equality(this.people));
  }

  #mask(query: Query): Uint8Array | null {
    const { people } = this;
    const { count } = people;
    let mask = find(people, query.search);
    const keep = (test: (row: number) => boolean) => {
      mask ??= new Uint8Array(count).fill(1);
      for (let row = 0; row < count; row += 1) if (mask[row] === 1 && !test(row)) mask[row] = 0;
    };
    if (query.roles.length > 0) {
      const wanted = ROLES.map((role) => query.roles.includes(role));
      keep((row) => wanted[people.roles[row]]);
    }
    if (query.workspaces.length > 0) {
      const { knownMemberships } = people; // covers known workspaces while others are still loading
      const wanted = people.workspaces.map((workspace) => query.workspaces.includes(workspace.name));
      const owners = query.workspaces.includes(OWNERS);
      // Until all members are known, anyone may be one.
      const nowhere = query.workspaces.includes(NO_WORKSPACE) ? people.memberships : null;
      keep(
        (row) =>
          (people.isEverywhere(row) ? owners : nowhere?.count(row) === 0) ||
          (knownMemberships?.of(row).some((number) => wanted[number]) ?? false),
      );
    }
    if (query.workspaceCount !== null) {
      const [min, max] = query.workspaceCount;
      const unknown = people.memberships === null;
      keep((row) => {
        const number = people.workspaceCount(row);
        return number >= min && number <= max && !(unknown && !people.isEverywhere(row));
      });
    }
    if (query.updated !== null) {
      const [earliest, latest] = query.updated;
      keep((row) => people.updatedAt[row] >= earliest && people.updatedAt[row] <= latest);
    }
    return mask;
  }
}
