// Sort by a column whose header is pressed.

import { type Column, placeIn } from "../data/query.js";
import type { Model } from "../state/model.js";

/**
 * Return the sort after a header was pressed: ascending, descending, ascending; with Shift, combined with the other
 * keys.
 */
function nextSort(sort: readonly string[], column: Column, beside: boolean): string[] {
  const at = placeIn(sort, column);
  const next = at >= 0 && sort[at] === column ? `-${column}` : column;
  if (!beside) return [next];
  if (at < 0) return [...sort, next];
  return sort.map((key, position) => (position === at ? next : key));
}

export function pressHead(model: Model, column: Column, beside: boolean): void {
  model.set("sort", nextSort(model.query.sort, column, beside));
}
