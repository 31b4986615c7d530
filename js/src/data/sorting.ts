// Orders of 100,000 rows in a few milliseconds: each row and 32 bits of what it is sorted by are packed into one number,
// and numbers are what browsers sort fast; the next 32 bits of those alike follow.

import { CHUNK, type Step } from "./steps.js";

/** More than there are rows; times 32 bits, a number still holds it exactly. */
const ROWS = 2 ** 21;
/** Up to so many rows are sorted by comparison. */
const SMALL = 32;

export function compareIds(a: Uint8Array, aRow: number, b: Uint8Array, bRow: number): number {
  for (let at = 0; at < 16; at += 1) {
    const difference = a[aRow * 16 + at] - b[bRow * 16 + at];
    if (difference !== 0) return difference;
  }
  return 0;
}

export type Comparer = (a: number, b: number) => number;

/** What a patch did to the numbers of the rows. */
export interface Moved {
  /** Rows changed, under their old numbers. */
  changed: number[];
  /** Rows taken out, under their old numbers, ascending. */
  gone: number[];
  /** Rows added, behind all others. */
  added: number;
  oldCount: number;
}

/** Give an order after a patch: rows renumbered, and those whose place may differ put where `compare` says. */
export function follow(
  order: Uint32Array,
  { gone, added, oldCount }: Moved,
  changed: readonly number[],
  compare: Comparer,
): Uint32Array {
  const number = new Int32Array(oldCount);
  let before = 0;
  for (let row = 0; row < oldCount; row += 1) {
    if (gone[before] === row) {
      number[row] = -1;
      before += 1;
    } else {
      number[row] = row - before;
    }
  }
  const fresh = changed.map((row) => number[row]);
  for (let at = 0; at < added; at += 1) fresh.push(oldCount - gone.length + at);
  for (const row of changed) number[row] = -1;
  const kept = new Uint32Array(oldCount - gone.length - changed.length);
  let to = 0;
  for (let at = 0; at < order.length; at += 1) {
    const row = number[order[at]];
    if (row >= 0) kept[to++] = row;
  }
  if (fresh.length === 0) return kept;
  fresh.sort(compare);
  const merged = new Uint32Array(kept.length + fresh.length);
  let from = 0;
  fresh.forEach((row, at) => {
    let low = from;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(kept[middle], row) < 0) low = middle + 1;
      else high = middle;
    }
    merged.set(kept.subarray(from, low), from + at);
    merged[low + at] = row;
    from = low;
  });
  merged.set(kept.subarray(from), from + fresh.length);
  return merged;
}

export function identity(count: number): Uint32Array {
  return new Uint32Array(count).map((_, row) => row);
}

/** Give the rows ordered by a whole number of each, not negative; rows alike keep their order, in both directions. */
export function stableByRank(rows: Uint32Array, ranks: ArrayLike<number>, descending: boolean): Uint32Array {
  let largest = 0;
  for (let row = 0; row < ranks.length; row += 1) largest = Math.max(largest, ranks[row]);
  const place = (row: number) => (descending ? largest - ranks[row] : ranks[row]);
  const starts = new Uint32Array(largest + 2);
  for (let at = 0; at < rows.length; at += 1) starts[place(rows[at]) + 1] += 1;
  for (let at = 0; at <= largest; at += 1) starts[at + 1] += starts[at];
  const sorted = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    sorted[starts[place(rows[at])]] = rows[at];
    starts[place(rows[at])] += 1;
  }
  return sorted;
}

/** Give each row its place in an order; rows that are the same share one. */
export function ranksIn(order: Uint32Array, same = (_a: number, _b: number) => false): Uint32Array {
  const ranks = new Uint32Array(order.length);
  let rank = 0;
  for (let at = 0; at < order.length; at += 1) {
    if (at > 0 && !same(order[at - 1], order[at])) rank += 1;
    ranks[order[at]] = rank;
  }
  return ranks;
}

/** Values of rows, read 32 bits at a time as numbers that compare as the values do. */
export interface Keys {
  /** How many times 32 bits the longest has. */
  words: number;
  word(row: number, at: number): number;
  compare: Comparer;
}

/** Sort a stretch of an order by comparison. */
function sortByComparison(order: Uint32Array, from: number, to: number, compare: Comparer): void {
  if (to - from > SMALL) {
    order.subarray(from, to).sort(compare);
    return;
  }
  for (let at = from + 1; at < to; at += 1) {
    const row = order[at];
    let hole = at;
    for (; hole > from && compare(order[hole - 1], row) > 0; hole -= 1) order[hole] = order[hole - 1];
    order[hole] = row;
  }
}

/** Give the order of the first `count` rows, in steps of a few milliseconds. */
export function* orderBy(keys: Keys, count: number): Step<Uint32Array> {
  const order = identity(count);
  const stretches = [[0, count, 0]];
  while (stretches.length > 0) {
    const [from, to, depth] = stretches.pop()!;
    const packed = new Float64Array(to - from);
    for (let at = from; at < to; at += 1) packed[at - from] = keys.word(order[at], depth) * ROWS + order[at];
    if (packed.length > CHUNK) yield;
    packed.sort();
    if (packed.length > CHUNK) yield;
    let start = from;
    let last = -1;
    for (let at = from; at <= to; at += 1) {
      const word = Math.floor(packed[at - from] / ROWS); // not a number behind the last
      if (at < to) order[at] = packed[at - from] - word * ROWS;
      if (word === last) continue;
      if (at - start > SMALL && depth + 1 < keys.words) stretches.push([start, at, depth + 1]);
      else if (at - start > 1) sortByComparison(order, start, at, keys.compare);
      start = at;
      last = word;
    }
  }
  return order;
}

/** Give the order of ids. */
export function idOrder(ids: Uint8Array): Step<Uint32Array> {
  const view = new DataView(ids.buffer, ids.byteOffset);
  return orderBy(
    {
      words: 4,
      word: (row, at) => view.getUint32(row * 16 + at * 4),
      compare: (a, b) => compareIds(ids, a, ids, b),
    },
    ids.length / 16,
  );
}

/** Give the order of moments, milliseconds since 1970: as floats that are not negative they sort as their bits do. */
export function momentOrder(moments: Float64Array): Step<Uint32Array> {
  const view = new DataView(moments.buffer, moments.byteOffset);
  return orderBy(
    {
      words: 2,
      word: (row, at) => view.getUint32(row * 8 + 4 - at * 4, true),
      compare: (a, b) => moments[a] - moments[b],
    },
    moments.length,
  );
}
