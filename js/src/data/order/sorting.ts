// Sort 100,000 rows in a few milliseconds: pack each row number and 32 bits of its sort key into one number, because
// browsers sort numbers fast; break ties by the next 32 bits.

import { compareIds } from "../columns/ids.js";
import { PER_STEP, type Steps } from "../columns/steps.js";

/** Maximum number of rows: multiplied by 32 bits, a number is still exact. */
export const MAX_ROWS = 2 ** 21;
/** Maximum number of rows sorted by comparison. */
const MAX_COMPARED = 32;
/** Numbers sorted in one step; longer arrays are merged from runs of this length. */
const RUN = 16384;

export type Comparer = (a: number, b: number) => number;

/** How a patch changed the row numbers. */
export interface RowDelta {
  /** Rows changed, by their old numbers. */
  changed: number[];
  /** Rows removed, by their old numbers, ascending. */
  gone: number[];
  /** Number of rows added at the end. */
  added: number;
  oldCount: number;
}

/**
 * Update an order after a patch: renumber its rows, and move the rows whose position may differ to where `compare` puts
 * them.
 */
export function updateOrder(
  order: Uint32Array,
  { changed, gone, added, oldCount }: RowDelta,
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

function identity(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) order[row] = row;
  return order;
}

/** Sort rows stably by a non-negative integer each; equal rows keep their order in both directions. */
export function stableByRank(rows: Uint32Array, ranks: ArrayLike<number>, descending: boolean): Uint32Array {
  let largest = 0;
  for (let row = 0; row < ranks.length; row += 1) largest = Math.max(largest, ranks[row]);
  const rankOf = (row: number) => (descending ? largest - ranks[row] : ranks[row]);
  const starts = new Uint32Array(largest + 2);
  for (let at = 0; at < rows.length; at += 1) starts[rankOf(rows[at]) + 1] += 1;
  for (let at = 0; at <= largest; at += 1) starts[at + 1] += starts[at];
  const sorted = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    sorted[starts[rankOf(rows[at])]] = rows[at];
    starts[rankOf(rows[at])] += 1;
  }
  return sorted;
}

/** Return each row's rank in an order; rows that are the same share a rank. */
export function* ranksIn(order: Uint32Array, same = (_a: number, _b: number) => false): Steps<Uint32Array> {
  const ranks = new Uint32Array(order.length);
  let rank = 0;
  for (let from = 0; from < order.length; from += PER_STEP) {
    const end = Math.min(from + PER_STEP, order.length);
    for (let at = from; at < end; at += 1) {
      if (at > 0 && !same(order[at - 1], order[at])) rank += 1;
      ranks[order[at]] = rank;
    }
    yield;
  }
  return ranks;
}

/** Sort keys of rows, read as 32-bit words that compare as the values do. */
export interface Keys {
  /** Number of 32-bit words in the longest key. */
  words: number;
  word(row: number, at: number): number;
  compare: Comparer;
  /** Whether rows with equal words are equal, and stay in the order of their numbers. */
  exact?: boolean;
}

/** How far two adjacent runs have been merged. */
interface Merge {
  left: number;
  middle: number;
  right: number;
  end: number;
  to: number;
}

/** Merge as much as fits into one step; returns whether the merge is complete. */
function mergeSome(from: Float64Array, to: Float64Array, merge: Merge): boolean {
  let { left, right, to: at } = merge;
  const { middle, end } = merge;
  const stop = Math.min(end, at + 4 * PER_STEP);
  for (; at < stop; at += 1) {
    if (right >= end || (left < middle && from[left] <= from[right])) to[at] = from[left++];
    else to[at] = from[right++];
  }
  Object.assign(merge, { left, right, to: at });
  return at === end;
}

/** Sort numbers in steps; the input array is overwritten. */
function* sortNumbers(numbers: Float64Array<ArrayBuffer>): Steps<Float64Array<ArrayBuffer>> {
  const count = numbers.length;
  for (let from = 0; from < count; from += RUN) {
    numbers.subarray(from, from + RUN).sort();
    yield;
  }
  let [sorted, other] = [numbers, count > RUN ? new Float64Array(count) : numbers];
  for (let width = RUN; width < count; width *= 2) {
    for (let left = 0; left < count; left += 2 * width) {
      const middle = Math.min(left + width, count);
      const merge = { left, middle, right: middle, end: Math.min(middle + width, count), to: left };
      while (!mergeSome(sorted, other, merge)) yield;
      yield;
    }
    [sorted, other] = [other, sorted];
  }
  return sorted;
}

function sortByComparison(order: Uint32Array, from: number, to: number, compare: Comparer): void {
  if (to - from > MAX_COMPARED) {
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

/**
 * Return the order of the first `count` rows, in steps of a few milliseconds.
 *
 * Throws a `RangeError` when there are more than `MAX_ROWS`.
 */
export function* orderBy({ words, word, compare, exact = false }: Keys, count: number): Steps<Uint32Array> {
  if (count > MAX_ROWS) throw new RangeError(`At most ${MAX_ROWS} rows can be sorted`);
  const order = identity(count);
  const ranges = [[0, count, 0]];
  let work = 0;
  while (ranges.length > 0) {
    const [from, to, depth] = ranges.pop()!;
    let packed = new Float64Array(to - from);
    for (let at = from; at < to; at += 1) {
      packed[at - from] = word(order[at], depth) * MAX_ROWS + order[at];
      if (++work % PER_STEP === 0) yield;
    }
    if (packed.length > PER_STEP) packed = yield* sortNumbers(packed);
    else packed.sort();
    let start = from;
    let last = -1;
    for (let at = from; at <= to; at += 1) {
      if (++work % PER_STEP === 0) yield;
      const value = Math.floor(packed[at - from] / MAX_ROWS); // NaN past the last number
      if (at < to) order[at] = packed[at - from] - value * MAX_ROWS;
      if (value === last) continue;
      const alike = at - start;
      if (alike > MAX_COMPARED && depth + 1 < words) {
        ranges.push([start, at, depth + 1]);
      } else if (alike > 1 && !(exact && depth + 1 === words)) {
        sortByComparison(order, start, at, compare);
        // A comparison costs as much as several rows.
        for (let cost = 8 * alike; cost > 0; cost -= 1) if (++work % PER_STEP === 0) yield;
      }
      start = at;
      last = value;
    }
  }
  return order;
}

export function idKeys(ids: Uint8Array): Keys {
  const view = new DataView(ids.buffer, ids.byteOffset);
  const compare = (a: number, b: number) => compareIds(ids, a, ids, b);
  return { words: 4, word: (row, at) => view.getUint32(row * 16 + at * 4), compare, exact: true };
}

/** Moments since 1970: non-negative floats sort as their bits do. */
export function momentKeys(moments: Float64Array): Keys {
  const view = new DataView(moments.buffer, moments.byteOffset);
  const compare = (a: number, b: number) => moments[a] - moments[b];
  const word = (row: number, at: number) => view.getUint32(row * 8 + 4 - at * 4, true);
  return { words: 2, word, compare, exact: true };
}
