// The keyboard in the table: arrows and pages move the focused row, space selects, shift stretches the selection.

import type { Model } from "../model.js";
import type { View } from "../view.js";
import { positionOf, selectAll, selectRange, toggle } from "./selecting.js";
import { VISIBLE_ROWS } from "./window.js";

/** Where a key leads from a row, or null for other keys. */
function destination(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return at + 1;
    case "ArrowUp":
      return at < 0 ? 0 : at - 1;
    case "PageDown":
      return at + VISIBLE_ROWS - 1;
    case "PageUp":
      return at - VISIBLE_ROWS + 1;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** Handle a key pressed in the table; true when it meant something there. */
export function onTableKey(
  event: KeyboardEvent,
  model: Model,
  view: View,
  activate: (id: string) => void,
): boolean {
  const { people } = model;
  if (people === null) return false;
  const rows = model.rows();
  const command = event.ctrlKey || event.metaKey;
  const at = positionOf(model, view.focused);

  if (command && event.key.toLowerCase() === "a") {
    selectAll(model);
    return true;
  }
  if (event.key === "Escape") {
    (event.currentTarget as HTMLElement).blur();
    return true;
  }
  if (event.key === " " || event.key === "Enter") {
    if (view.focused === null) return false;
    if (event.key === "Enter") activate(view.focused);
    else if (event.shiftKey) selectRange(model, view, view.focused);
    else toggle(model, view, view.focused);
    return true;
  }
  const to = destination(event.key, at, rows.length);
  if (to === null || command || event.altKey || rows.length === 0) return false;
  const target = people.id(rows[Math.max(0, Math.min(to, rows.length - 1))]);
  if (event.shiftKey) {
    view.anchor ??= view.focused;
    selectRange(model, view, target);
  }
  view.focusRow(target);
  return true;
}
