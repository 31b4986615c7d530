// Sorting and searching of names, as in argilla_widgets/directory/model/collation.py. Both implementations pass the
// cases in tests/order_cases.json. They ignore the locale, so that everyone sees the same order.

import { ByteWriter } from "../columns/byteWriter.js";

const LETTERS: Record<string, string> = {
  ß: "ss",
  ł: "l",
  ø: "o",
  đ: "d",
  ð: "d",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ı: "i",
  ħ: "h",
  ς: "σ",
};
const MAPPED = /[ßłøđðæœþıħς]/g;
const MARKS = /\p{M}+/gu;
const DIGITS_WIDTH = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
// White space as defined by Python's str.split().
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python treats four of them as white space.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const BEYOND_ASCII = /[\u0080-\uffff]/;

function isAscii(text: string): boolean {
  return !BEYOND_ASCII.test(text);
}

/**
 * Return the text that searches compare: NFKD without marks, lower-cased, with letters that do not decompose mapped.
 */
export function normalize(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  // Marks go first, too: Unicode sorts those after a letter, and for many of them that takes hours.
  const unmarked = text.replace(MARKS, "").normalize("NFKD").replace(MARKS, "");
  return unmarked.toLowerCase().replace(MAPPED, (letter) => LETTERS[letter]);
}

const normalizedLetters = new Map<number, Uint8Array>();

/**
 * Normalize UTF-8, also with separators in it: write it to `to`.
 *
 * It makes no object per name: most bytes are ASCII, and of the other letters, few differ.
 */
export function normalizeBytes(bytes: Uint8Array, to: ByteWriter): void {
  for (let from = 0; from < bytes.length; ) {
    const byte = bytes[from];
    if (byte < 0xc0 || byte > 0xf7) {
      to.put(byte >= 65 && byte <= 90 ? byte + 32 : byte);
      from += 1;
      continue;
    }
    const end = from + (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4);
    let letter = 0;
    for (let at = from; at < end; at += 1) letter = letter * 256 + bytes[at];
    let normalized = normalizedLetters.get(letter);
    if (normalized === undefined) {
      normalized = encoder.encode(normalize(decoder.decode(bytes.subarray(from, end))));
      normalizedLetters.set(letter, normalized);
    }
    to.write(normalized);
    from = end;
  }
}

const [ZERO, NINE] = [48, 57]; // as bytes
const isDigit = (byte: number) => byte >= ZERO && byte <= NINE;

/** Turn normalized UTF-8 into sort keys, written to `to`: pad runs of digits so that 2 sorts before 10. */
export function padDigits(normalized: Uint8Array, to: ByteWriter): void {
  for (let from = 0; from < normalized.length; ) {
    let end = from;
    while (isDigit(normalized[end])) end += 1;
    if (end > from) for (let zeros = DIGITS_WIDTH - (end - from); zeros > 0; zeros -= 1) to.put(ZERO);
    else end += 1;
    while (from < end) to.put(normalized[from++]);
  }
}

export function sortKey(text: string): string {
  const key = new ByteWriter(2 * text.length);
  padDigits(encoder.encode(normalize(text)), key);
  return decoder.decode(key.bytes);
}

/** Return the normalized words of a search; a person matches when all of them match. */
export function tokenize(search: string): string[] {
  return normalize(search)
    .split(SPACE)
    .filter((word) => word !== "");
}

/** Return a predicate for whether a name has every word of a search. */
export function matcher(search: string): (name: string) => boolean {
  const words = tokenize(search);
  return (name) => {
    const normalized = normalize(name);
    return words.every((word) => normalized.includes(word));
  };
}

/**
 * Return the 16-bit sort weight of a UTF-16 code unit: surrogate pairs sort after U+E000 to U+FFFF, as Python's code
 * points do.
 */
function weight(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Return the items sorted by name; each name is normalized once. */
export function sortedBy<T>(items: Iterable<T>, nameOf: (item: T) => string): T[] {
  return Array.from(items, (item) => ({ item, name: nameOf(item), key: sortKey(nameOf(item)) }))
    .sort((a, b) => compareTexts(a.key, b.key) || compareTexts(a.name, b.name))
    .map(({ item }) => item);
}

/** Compare two texts by code points, as Python does. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}
