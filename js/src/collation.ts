// The one order and the one search of names, as in argilla_widgets/directory/model/collation.py.
// Both pass the cases of tests/order_cases.json. No locale takes part, so that two people see the same order.

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
const DIGITS = /[0-9]+/g;
const DIGITS_WIDTH = 12;
// What Python's str.split() takes for white space.
// biome-ignore lint/suspicious/noControlCharactersInRegex: four of them are white space there.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const BEYOND_ASCII = /[\u0080-\uffff]/;

/** Characters from which a word of a search is compared with ids too: shorter ones would find people by chance. */
export const ID_PREFIX = 4;

function isAscii(text: string): boolean {
  return !BEYOND_ASCII.test(text);
}

/** Give the text that searches compare: NFKD without marks, lower-cased, letters that do not decompose mapped. */
export function normalize(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  const unmarked = text.normalize("NFKD").replace(MARKS, "");
  return unmarked.toLowerCase().replace(MAPPED, (letter) => LETTERS[letter]);
}

/** Turn a folded text into the key that orders compare: runs of digits padded so that 2 comes before 10. */
export function padDigits(folded: string): string {
  return folded.replace(DIGITS, (run) => run.padStart(DIGITS_WIDTH, "0"));
}

export function sortKey(text: string): string {
  return padDigits(normalize(text));
}

/** Give the folded words of a search; a person matches when it matches all of them. */
export function tokenize(search: string): string[] {
  return normalize(search)
    .split(SPACE)
    .filter((word) => word !== "");
}

/** Weigh a unit of UTF-16, in 16 bits: surrogate pairs come after U+E000 to U+FFFF, as code points do in Python. */
export function weight(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Give the items in the order of their names; each name is folded once. */
export function sortedBy<T>(items: Iterable<T>, nameOf: (item: T) => string): T[] {
  return Array.from(items, (item) => ({ item, name: nameOf(item), key: sortKey(nameOf(item)) }))
    .sort((a, b) => compareTexts(a.key, b.key) || compareTexts(a.name, b.name))
    .map(({ item }) => item);
}

/** Compare two texts by code points, as Python does. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}
