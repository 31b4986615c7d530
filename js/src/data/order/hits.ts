// Which letters of a text a search matches, to mark them.

import { ID_PREFIX } from "../../protocol.js";
import { normalize, tokenize } from "./collation.js";

/**
 * Mark the letters that a search matches; null without a search. It searches the normalized text, of which each letter
 * may be several units or none.
 */
export function hitLetters(text: string, search: string): boolean[] | null {
  if (search === "") return null;
  const letters = Array.from(text);
  const hits = letters.map(() => false);
  const owners: number[] = [];
  let normalized = "";
  letters.forEach((letter, at) => {
    const part = normalize(letter);
    for (let unit = 0; unit < part.length; unit += 1) owners.push(at);
    normalized += part;
  });
  for (const word of tokenize(search)) {
    for (let at = normalized.indexOf(word); at >= 0; at = normalized.indexOf(word, at + word.length)) {
      for (let unit = at; unit < at + word.length; unit += 1) hits[owners[unit]] = true;
    }
  }
  return hits;
}

/** Number of leading characters of an id that a search matches. */
export function idHit(id: string, search: string): number {
  const found = tokenize(search).filter((word) => word.length >= ID_PREFIX && id.startsWith(word));
  return Math.max(0, ...found.map(({ length }) => length));
}
