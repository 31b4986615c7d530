// The order of usernames: of their keys as bytes, then of the texts themselves, then of the ids.

import { compareTexts, DIGITS_WIDTH, padDigits } from "../order.js";
import { type ByteKeys, compareIds, orderBy } from "./sorting.js";
import { CHUNK, type Step } from "./steps.js";
import type { Texts } from "./texts.js";

/** Compare two people by username: by its key, then the text itself, then the id. */
export function nameComparer(usernames: Texts, ids: Uint8Array): (a: number, b: number) => number {
  const folded = usernames.folded();
  return (a, b) =>
    compareTexts(padDigits(folded.get(a)), padDigits(folded.get(b))) ||
    compareTexts(usernames.get(a), usernames.get(b)) ||
    compareIds(ids, a, ids, b);
}

/** Give the order of usernames, in steps of a few milliseconds. */
export function* nameOrder(usernames: Texts, ids: Uint8Array): Step<Uint32Array> {
  const folded = yield* usernames.foldSteps();
  yield;
  const { bytes, starts, longest } = yield* keyBytes(folded);
  yield;
  const texts = nameComparer(usernames, ids);
  const keys: ByteKeys = {
    longest,
    prefix(row, depth, high, low) {
      const end = starts[row + 1];
      let at = starts[row] + depth;
      let word = 0;
      for (let byte = 0; byte < 4; byte += 1, at += 1) word = (word << 8) | (at < end ? bytes[at] : 0);
      high[row] = word;
      word = 0;
      for (let byte = 0; byte < 4; byte += 1, at += 1) word = (word << 8) | (at < end ? bytes[at] : 0);
      low[row] = word;
    },
    compare(a, b) {
      const behindA = starts[a + 1];
      const behindB = starts[b + 1];
      for (let i = starts[a], j = starts[b]; i < behindA && j < behindB; i += 1, j += 1) {
        if (bytes[i] !== bytes[j]) return bytes[i] - bytes[j];
      }
      return behindA - starts[a] - (behindB - starts[b]) || texts(a, b);
    },
  };
  return orderBy(keys, usernames.ends.length);
}

interface KeyBytes {
  /** The keys of all rows, one behind the other: UTF-8 sorts as code points do. */
  bytes: Uint8Array;
  starts: Uint32Array;
  longest: number;
}

const ZERO = 48;
const isDigit = (unit: number) => unit >= ZERO && unit < ZERO + 10;

/** Write the keys of folded texts as bytes, runs of digits padded as `padDigits` does. */
function* keyBytes(folded: Texts): Step<KeyBytes> {
  const count = folded.ends.length;
  const encoder = new TextEncoder();
  const starts = new Uint32Array(count + 1);
  let bytes = new Uint8Array(folded.text.length * 2 + 1024);
  let longest = 0;
  let to = 0;
  for (let row = 0; row < count; row += 1) {
    if (row % CHUNK === CHUNK - 1) yield;
    const from = folded.start(row);
    const end = folded.ends[row];
    // Padding makes at most twelve of one digit; other letters at most three bytes of one unit.
    const most = to + (end - from) * DIGITS_WIDTH + 16;
    if (most > bytes.length) {
      const larger = new Uint8Array(Math.max(bytes.length * 2, most));
      larger.set(bytes.subarray(0, to));
      bytes = larger;
    }
    let ascii = true;
    let at = from;
    while (ascii && at < end) {
      const unit = folded.text.charCodeAt(at);
      ascii = unit < 0x80;
      if (!ascii) break;
      if (!isDigit(unit)) {
        bytes[to] = unit;
        to += 1;
        at += 1;
        continue;
      }
      let behind = at + 1;
      while (behind < end && isDigit(folded.text.charCodeAt(behind))) behind += 1;
      for (let pad = behind - at; pad < DIGITS_WIDTH; pad += 1, to += 1) bytes[to] = ZERO;
      for (; at < behind; at += 1, to += 1) bytes[to] = folded.text.charCodeAt(at);
    }
    if (!ascii) {
      const rest = padDigits(folded.text.slice(at, end));
      to += encoder.encodeInto(rest, bytes.subarray(to)).written;
    }
    starts[row + 1] = to;
    longest = Math.max(longest, to - starts[row]);
  }
  return { bytes, starts, longest };
}

/** Whether two folded texts can have one key: where they first differ, one number is longer by a zero. */
function mayShareKey(folded: Texts, a: number, b: number): boolean {
  const { text, ends } = folded;
  let i = folded.start(a);
  let j = folded.start(b);
  while (i < ends[a] && j < ends[b] && text.charCodeAt(i) === text.charCodeAt(j)) {
    i += 1;
    j += 1;
  }
  if (i === ends[a] || j === ends[b]) return i === ends[a] && j === ends[b];
  if (text.charCodeAt(i) !== ZERO && text.charCodeAt(j) !== ZERO) return false;
  // Numbers of one length that differ are two numbers.
  const behind = (at: number, end: number) => {
    while (at < end && isDigit(text.charCodeAt(at))) at += 1;
    return at;
  };
  return behind(i, ends[a]) - i !== behind(j, ends[b]) - j;
}

/** Give each row the place of its username's key among all different keys; `order` is the order of usernames. */
export function nameRanks(usernames: Texts, order: Uint32Array): Uint32Array {
  const folded = usernames.folded();
  const ranks = new Uint32Array(order.length);
  const same = (a: number, b: number) =>
    mayShareKey(folded, a, b) && padDigits(folded.get(a)) === padDigits(folded.get(b));
  let rank = 0;
  for (let at = 0; at < order.length; at += 1) {
    if (at > 0 && !same(order[at - 1], order[at])) rank += 1;
    ranks[order[at]] = rank;
  }
  return ranks;
}
