// The order of usernames: by sort key in code points, then by the text itself, then by id.

import { compareTexts, normalize, padDigits, sortKey, weight } from "./collation.js";
import { type Comparer, compareIds, orderBy } from "./sorting.js";
import type { Step } from "./steps.js";
import type { StringColumn } from "./stringColumn.js";

function* keySteps(usernames: StringColumn): Step<StringColumn> {
  return yield* (yield* usernames.steps(normalize)).steps(padDigits);
}

/** Return a predicate for whether two usernames share a sort key, in steps for idle time. */
export function* sameKey(usernames: StringColumn): Step<(a: number, b: number) => boolean> {
  const keys = yield* keySteps(usernames);
  return (a, b) => keys.compare(a, b) === 0;
}

/** Compare two people by username: by sort key, then the text itself, then the id. */
export function nameComparer(usernames: StringColumn, ids: Uint8Array): Comparer {
  const keys = usernames.made(normalize)?.made(padDigits);
  // Before the keys are computed, only the few rows of a patch are compared.
  const key = (row: number) => sortKey(usernames.get(row));
  const compareKeys = (a: number, b: number) => keys?.compare(a, b) ?? compareTexts(key(a), key(b));
  return (a, b) => compareKeys(a, b) || usernames.compare(a, b) || compareIds(ids, a, ids, b);
}

/** Return the order of usernames, in steps of a few milliseconds. */
export function* nameOrder(usernames: StringColumn, ids: Uint8Array): Step<Uint32Array> {
  const keys = yield* keySteps(usernames);
  const { text, ends } = keys;
  let longest = 0;
  for (let row = 0; row < ends.length; row += 1) longest = Math.max(longest, ends[row] - keys.start(row));
  yield;
  const unit = (at: number, end: number) => (at < end ? weight(text.charCodeAt(at)) : 0);
  return yield* orderBy(
    {
      words: Math.ceil(longest / 2),
      word(row, word) {
        const at = keys.start(row) + word * 2;
        return unit(at, ends[row]) * 0x10000 + unit(at + 1, ends[row]);
      },
      compare: nameComparer(usernames, ids),
    },
    ends.length,
  );
}
