// The lines of the journal: entries, and what one run of a cell has changed as a single line.

import { groupBy } from "../../data/groupBy.js";
import { matcher } from "../../data/order/collation.js";
import type { JournalItem } from "../../protocol.js";

export interface Line {
  key: string;
  /** The entries that match the search, newest first. */
  items: readonly JournalItem[];
  /** Number of entries, with those that do not match. */
  total: number;
}

const keyOf = ({ run, number }: JournalItem) => run?.id ?? String(number);

/** Return the lines with entries that match a search, in the order of their newest ones. */
export function linesOf(journal: readonly JournalItem[], search: string): Line[] {
  const matches = matcher(search);
  const lines = [...groupBy(journal, keyOf)].map(([key, all]) => ({
    key,
    items: all.filter(({ message, by, run }) => matches(`${message} ${by} ${run?.label ?? ""}`)),
    total: all.length,
  }));
  return lines.filter(({ items }) => items.length > 0);
}
