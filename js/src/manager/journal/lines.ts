// The lines of the journal: entries, and what one run of a cell has changed as a single line.

import { groupBy } from "../../data/groupBy.js";
import { refOf } from "../../panel/requests/undo.js";
import type { JournalItem } from "../../protocol.js";

export interface Line {
  key: string;
  /** The entries that match the search, newest first. */
  items: readonly JournalItem[];
  /** Number of entries, with those that do not match. */
  total: number;
}

const keyOf = (item: JournalItem) => item.run?.id ?? String(refOf(item));

/** Return the lines with entries that match, in the order of their newest ones. */
export function linesOf(journal: readonly JournalItem[], matches: (item: JournalItem) => boolean): Line[] {
  const lines = [...groupBy(journal, keyOf)].map(([key, all]) => ({
    key,
    items: all.filter(matches),
    total: all.length,
  }));
  return lines.filter(({ items }) => items.length > 0);
}
