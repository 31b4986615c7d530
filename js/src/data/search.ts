// Search people: every word has to occur in the username or a name, or start the id.

import { ID_PREFIX } from "../protocol.js";
import { compareIds, idAt, parseId } from "./columns/ids.js";
import { normalizeBytes, tokenize } from "./order/collation.js";
import type { People } from "./people.js";

const PATTERN = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

/** Mark the rows whose id starts with the word: those between the lowest and the highest id with that prefix. */
function scanIds(ids: Uint8Array, word: string, found: Uint8Array): void {
  const [first, last] = ["0", "f"].map((digit) =>
    parseId(word + PATTERN.replaceAll("x", digit).slice(word.length)),
  );
  if (first === null || last === null || !idAt(first, 0).startsWith(word)) return;
  for (let row = 0; row < found.length; row += 1) {
    if (compareIds(ids, row, first, 0) >= 0 && compareIds(ids, row, last, 0) <= 0) found[row] = 1;
  }
}

/** Return an array with 1 for each matching row; null when the search is empty. */
export function find(people: People, search: string): Uint8Array | null {
  const wanted = tokenize(search);
  if (wanted.length === 0) return null;
  let all: Uint8Array | null = null;
  for (const word of wanted) {
    const found = new Uint8Array(people.count);
    for (const texts of [people.usernames, people.firstNames, people.lastNames]) {
      texts.mapped(normalizeBytes).scan(word, found);
    }
    if (word.length >= ID_PREFIX) scanIds(people.ids, word, found);
    if (all === null) all = found;
    else for (let row = 0; row < found.length; row += 1) all[row] &= found[row];
  }
  return all;
}
