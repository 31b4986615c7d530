// Which people a search finds: every word in the username, a name, or at the beginning of the id.

import { fold, ID_PREFIX, words } from "../order.js";
import { parsePrefix } from "./ids.js";
import type { People } from "./people.js";
import type { Texts } from "./texts.js";

/** Mark the rows whose text holds the word. */
function scan(texts: Texts, word: string, found: Uint8Array): void {
  const { text, ends } = texts;
  let row = 0;
  for (let at = text.indexOf(word); at >= 0; ) {
    while (ends[row] < at) row += 1;
    if (at + word.length <= ends[row]) {
      found[row] = 1;
      at = text.indexOf(word, ends[row] + 1);
    } else {
      at = text.indexOf(word, at + 1);
    }
  }
}

function scanIds(ids: Uint8Array, nibbles: readonly number[], found: Uint8Array): void {
  for (let row = 0; row < found.length; row += 1) {
    let same = true;
    for (let at = 0; same && at < nibbles.length; at += 1) {
      const byte = ids[row * 16 + (at >> 1)];
      same = (at % 2 === 0 ? byte >> 4 : byte & 15) === nibbles[at];
    }
    if (same) found[row] = 1;
  }
}

/** Give 1 for each row that the search finds; null when it asks for nothing. */
export function find(people: People, search: string): Uint8Array | null {
  const wanted = words(search);
  if (wanted.length === 0) return null;
  let all: Uint8Array | null = null;
  for (const word of wanted) {
    const found = new Uint8Array(people.count);
    for (const texts of [people.usernames, people.firstNames, people.lastNames]) {
      scan(texts.mapped(fold), word, found);
    }
    if (word.length >= ID_PREFIX) {
      const nibbles = parsePrefix(word);
      if (nibbles !== null) scanIds(people.ids, nibbles, found);
    }
    if (all === null) all = found;
    else for (let row = 0; row < found.length; row += 1) all[row] &= found[row];
  }
  return all;
}
