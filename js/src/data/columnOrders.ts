// How the people are sorted by each column.

import type { Steps } from "./columns/steps.js";
import { nameComparer, nameOrder, sameKey } from "./order/nameOrder.js";
import { type Comparer, idKeys, type Keys, momentKeys, orderBy } from "./order/sorting.js";
import type { People } from "./people.js";
import type { Column } from "./userColumns.js";

/** An order that is sorted once and then updated by patches. */
export interface Ordered {
  sorted: (people: People) => Steps<Uint32Array>;
  comparer: (people: People) => Comparer;
  /** Whether two people are equal in this column, so that the next one decides. */
  equality: (people: People) => Steps<(a: number, b: number) => boolean>;
}

/** A small number for each person. */
export interface Ranked {
  ranks: (people: People) => ArrayLike<number>;
}

function byKeys(keys: (people: People) => Keys): Ordered {
  return {
    sorted: (people) => orderBy(keys(people), people.count),
    comparer: (people) => keys(people).compare,
    *equality(people) {
      const { compare } = keys(people);
      return (a, b) => compare(a, b) === 0;
    },
  };
}

export const BY_USERNAME: Ordered = {
  sorted: ({ usernames, ids }) => nameOrder(usernames, ids),
  comparer: ({ usernames, ids }) => nameComparer(usernames, ids),
  equality: ({ usernames }) => sameKey(usernames),
};

export const ORDERS: Record<Column, Ordered | Ranked> = {
  username: BY_USERNAME,
  id: byKeys(({ ids }) => idKeys(ids)),
  role: { ranks: ({ roles }) => roles },
  workspaces: {
    ranks: (people) => Uint32Array.from({ length: people.count }, (_, row) => people.workspaceCount(row)),
  },
  updated_at: byKeys(({ updatedAt }) => momentKeys(updatedAt)),
  inserted_at: byKeys(({ insertedAt }) => momentKeys(new Float64Array(insertedAt))),
};
