// Keyboard handling in the matrix: arrows and Page keys move, with Shift they extend a rectangle; Space and Enter stage
// it, or sort when a column header is active; Escape ends it.

import { destination } from "../../ui/grid/keys.js";
import { VISIBLE_LINES } from "./geometry.js";
import { areaOf, type CellPosition, type Layout } from "./layout.js";
import type { MatrixView } from "./matrixView.js";

/** Handle a key pressed in the matrix; returns whether it was handled. */
export function onMatrixKey(event: KeyboardEvent, view: MatrixView): boolean {
  if (event.altKey) return false;
  const layout = view.layout!;
  const active = layout.positionOf(view.active);
  // Where someone was who is gone, someone else is now: a key only moves there.
  const { line, column } = view.place;
  const at = active ?? { line: line - (event.key === "ArrowDown" ? 1 : 0), column };
  // A rectangle ends at the first cells: at a header, Space would sort instead of staging it.
  const least = (now: number) => (event.shiftKey && now >= 0 ? 0 : -1);
  const first = { line: least(at.line), column: least(at.column) };
  const last = { line: layout.lines.length - 1, column: layout.columns.length - 1 };
  const to = destination(event, at, first, last, VISIBLE_LINES - 1);
  if (to !== null) {
    view.reveal += 1;
    view.go(layout.keyAt(to), event.shiftKey);
  } else if (event.key === "Escape" && view.corner !== null) view.go(view.active);
  else if (active === null) return false;
  else if (event.key === " " || event.key === "Enter") stageAt(event, view, layout, at);
  else if (event.key === "Delete" || event.key === "Backspace")
    view.stage(view.area(layout) ?? layout.areaAt(at), false);
  else return false;
  return true;
}

function stageAt(event: KeyboardEvent, view: MatrixView, layout: Layout, at: CellPosition): void {
  const space = event.key === " ";
  if (space && event.shiftKey) view.cycle({ ...at, column: -1 });
  else if (space && (event.ctrlKey || event.metaKey)) view.cycle({ ...at, line: -1 });
  else if (at.line < 0) view.sortHead(at.column);
  else if (at.column < 0) view.cycle(at);
  else {
    const from = (view.corner && layout.positionOf(view.corner)) ?? at;
    view.toggle(areaOf(from, at), from);
  }
}
