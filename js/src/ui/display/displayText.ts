// Display text safely: reveals characters that are hidden or would change how the rest is read.

interface Piece {
  text: string;
  /** A hidden character, shown by its name. */
  hidden: boolean;
  /** Part of a search match. */
  hit: boolean;
}

// Control, format, surrogate, private-use and unassigned characters, separators other than the space, and letters and
// marks that render as nothing.
export const HIDDEN =
  /\p{C}|\p{Zl}|\p{Zp}|(?! )\p{Zs}|\u034f|[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|\p{VS}/u;
/** Maximum number of characters to display: a hidden one takes an element, and a name may have a million. */
const LONGEST = 1000;
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
// A mark combines with the letter before it: without one, it is drawn over what is beside the text, or not at all.
const MARK = /\p{M}/u;
// What a hidden character in the middle shapes: a joiner merges emoji, or consonants of India; a non-joiner keeps those apart, or
// letters of Arabic that would be joined; a variation selector chooses the form of an emoji or an ideograph. As in
// sdk/text.py: tests/joiner_cases.json compares them.
const SHAPED =
  /^(?:(?:\p{ExtPict}|\p{EMod}|\ufe0f)\u200d\p{ExtPict}|[\p{ExtPict}\p{sc=Han}]\p{VS}|[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca][\u200c\u200d](?=\p{L})[\u0900-\u0dff]|\u09b0\u200d\u09cd|[\u0626\u0628\u062a-\u062e\u0633-\u063f\u0641-\u0647\u0649\u064a\u0678-\u0687\u069a-\u06bf\u06c1\u06c2\u06cc\u06ce\u06d0\u06d1]\u200c(?=\p{L})[\u0622-\u0673\u0675-\u06d3])/u;

const named = (letter: string) => `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;

function isHidden(letters: readonly string[], at: number): boolean {
  const letter = letters[at];
  if (letter === " ") return at === 0 || at === letters.length - 1;
  return HIDDEN.test(letter) && !(at > 0 && SHAPED.test(letters.slice(at - 1, at + 2).join("")));
}

/** Split a text into pieces that are rendered alike; `hits` has an entry for each letter: whether a search matches it. */
export function segments(text: string, hits: readonly boolean[] | null = null): Piece[] {
  if (hits === null && text.length <= LONGEST && PLAIN.test(text))
    return [{ text, hidden: false, hit: false }];
  const letters = Array.from(text);
  if (letters.length > LONGEST) letters.splice(LONGEST, letters.length, "…");
  const cut: Piece[] = [];
  let begins = true;
  letters.forEach((letter, at) => {
    const hit = hits?.[at] ?? false;
    const last = cut.at(-1);
    begins &&= MARK.test(letter);
    if (begins || isHidden(letters, at)) cut.push({ text: named(letter), hidden: true, hit });
    else if (last !== undefined && !last.hidden && last.hit === hit) last.text += letter;
    else cut.push({ text: letter, hidden: false, hit });
  });
  return cut;
}

/** Return the text for places without markup: titles, labels, sentences. */
export function displayText(text: string): string {
  return segments(text)
    .map((piece) => (piece.hidden ? `[${piece.text}]` : piece.text))
    .join("");
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/**
 * Return a name for a text that is drawn, isolated if it has right-to-left letters, which would reorder what is beside it.
 * Accessible names are heard, in the order in which they are written.
 */
export function isolated(name: string): string {
  const text = displayText(name);
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

const NUMBERS = new Intl.NumberFormat("en");

/** Format a number with its thousands apart: `1,200`. */
export const formatNumber = (number: number): string => NUMBERS.format(number);

/** Format a count with its noun: `1 person`, `1,200 people`. */
export function pluralize(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** Return "14 people", or "3 of 14 people" for a part of them. */
export function peopleText(total: number, part: number | null): string {
  const all = pluralize(total, "person", "people");
  return part === null ? all : `${formatNumber(part)} of ${all}`;
}
