// The rows of a list that is here as a whole.

import type { Rows } from "./Grid.js";
import type { Key } from "./gridState.js";

export function listRows<R>(items: readonly R[], keyOf: (item: R) => Key): Rows<R> {
  let lines: Map<Key, number> | undefined;
  return {
    count: items.length,
    state: "ready",
    at: (line) => items[line],
    keyOf,
    lineOf: (key) => {
      lines ??= new Map(items.map((item, line) => [keyOf(item), line]));
      return lines.get(key) ?? -1;
    },
  };
}
