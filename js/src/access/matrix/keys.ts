// Keyboard handling in the matrix: arrows and Page keys move, with Shift they extend a rectangle; Space and Enter stage
// it, or sort when a column header is active; Escape ends it.

import { VISIBLE_LINES } from "./geometry.js";
import { areaOf, type CellPosition, type Layout } from "./layout.js";
import type { MatrixView } from "./matrixView.js";

/** The position that a key moves to; null for other keys. */
function destination(
  event: KeyboardEvent,
  at: CellPosition,
  { lines, columns }: Layout,
): CellPosition | null {
  const whole = event.ctrlKey || event.metaKey;
  const last = { line: lines.length - 1, column: columns.length - 1 };
  const moves: Record<string, Partial<CellPosition>> = {
    ArrowDown: { line: whole ? last.line : at.line + 1 },
    ArrowUp: { line: whole ? 0 : at.line - 1 },
    ArrowRight: { column: whole ? last.column : at.column + 1 },
    ArrowLeft: { column: whole ? 0 : at.column - 1 },
    PageDown: { line: at.line + VISIBLE_LINES - 1 },
    PageUp: { line: Math.max(0, at.line - VISIBLE_LINES + 1) },
    Home: whole ? { line: 0, column: 0 } : { column: 0 },
    End: whole ? last : { column: last.column },
  };
  if (!(event.key in moves)) return null;
  const to = { ...at, ...moves[event.key] };
  // A rectangle ends at the first cells: at a header, Space would sort instead of staging it.
  const within = (value: number, from: number, max: number) =>
    Math.max(event.shiftKey && from >= 0 ? 0 : -1, Math.min(value, max));
  return {
    line: within(to.line, at.line, last.line),
    column: within(to.column, at.column, last.column),
  };
}

/** Handle a key pressed in the matrix; returns whether it was handled. */
export function onMatrixKey(event: KeyboardEvent, view: MatrixView): boolean {
  if (event.altKey) return false;
  const layout = view.layout!;
  const at = layout.positionOf(view.active) ?? { line: 0, column: 0 };
  const to = destination(event, at, layout);
  if (to !== null) {
    view.reveal += 1;
    view.go(layout.keyAt(to), event.shiftKey);
  } else if (event.key === " " || event.key === "Enter") stageAt(event, view, layout, at);
  else if (event.key === "Delete" || event.key === "Backspace")
    view.stage(view.area(layout) ?? layout.areaAt(at), false);
  else if (event.key === "Escape" && view.corner !== null) view.go(view.active);
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
