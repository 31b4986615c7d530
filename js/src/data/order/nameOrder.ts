// The order of usernames: by sort key in code points, then by the text itself, then by id.

import { compareIds } from "../columns/ids.js";
import type { Steps } from "../columns/steps.js";
import type { StringColumn } from "../columns/stringColumn.js";
import { compareTexts, normalizeBytes, padDigits, sortKey } from "./collation.js";
import { type Comparer, orderBy } from "./sorting.js";

function* keySteps(usernames: StringColumn): Steps<StringColumn> {
  const normalized = yield* usernames.steps(normalizeBytes);
  return yield* normalized.steps(padDigits);
}

/** Return a predicate for whether two usernames share a sort key, in steps for idle time. */
export function* sameKey(usernames: StringColumn): Steps<(a: number, b: number) => boolean> {
  const keys = yield* keySteps(usernames);
  return (a, b) => keys.compare(a, b) === 0;
}

/** Compare two people by username: by sort key, then the text itself, then the id. */
export function nameComparer(usernames: StringColumn, ids: Uint8Array): Comparer {
  const keys = usernames.cached(normalizeBytes)?.cached(padDigits);
  // Before the keys are computed, only the few rows of a patch are compared.
  const key = (row: number) => sortKey(usernames.get(row));
  const compareKeys = (a: number, b: number) => keys?.compare(a, b) ?? compareTexts(key(a), key(b));
  return (a, b) => compareKeys(a, b) || usernames.compare(a, b) || compareIds(ids, a, ids, b);
}

export function* nameOrder(usernames: StringColumn, ids: Uint8Array): Steps<Uint32Array> {
  const keys = yield* keySteps(usernames);
  const { bytes, ends } = keys;
  let longest = 0;
  for (let row = 0; row < ends.length; row += 1) longest = Math.max(longest, ends[row] - keys.start(row));
  yield;
  return yield* orderBy(
    {
      words: Math.ceil(longest / 4),
      word(row, word) {
        const start = keys.start(row) + word * 4;
        let value = 0;
        for (let at = start; at < start + 4; at += 1) value = value * 256 + (at < ends[row] ? bytes[at] : 0);
        return value;
      },
      compare: nameComparer(usernames, ids),
    },
    ends.length,
  );
}
