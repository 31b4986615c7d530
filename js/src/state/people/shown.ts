// The rows shown: at first one screen of people, as it came before everyone.

import { FirstPeople, type Role, type ShownPeople } from "../../data/person.js";
import { ANY, type Query } from "../../data/query.js";
import type { FirstRows } from "../../protocol.js";

export interface Shown {
  /** Null until they have arrived. */
  readonly people: ShownPeople | null;
  /** The query that the rows match. */
  readonly query: Query;
  /** Row numbers of the people who match, in order. */
  readonly rows: Uint32Array;
  readonly total: number;
  /** Number of matching people; more than there are rows while only the first screen is here. */
  readonly matching: number;
}

export const NOTHING: Shown = { people: null, query: ANY, rows: new Uint32Array(0), total: 0, matching: 0 };

export function firstScreen(message: FirstRows, everywhere: readonly Role[], query: Query): Shown {
  const { rows, total, matching } = message;
  return {
    people: new FirstPeople(message, everywhere),
    query,
    rows: Uint32Array.from(rows.keys()),
    total,
    matching: Math.max(matching, rows.length),
  };
}
