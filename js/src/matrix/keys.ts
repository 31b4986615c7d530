// Keyboard handling in the matrix: arrows and Page keys move, with Shift they extend a rectangle; Space and Enter stage
// it, or sort when a column header is active.

import type { Model } from "../state/model.js";
import { areaOf } from "./filling.js";
import { VISIBLE_LINES } from "./geometry.js";
import type { CellPosition, Layout } from "./layout.js";
import type { MatrixView } from "./view.js";

/** The position that a key moves to; null for other keys. */
function destination(
  event: KeyboardEvent,
  at: CellPosition,
  lines: number,
  columns: number,
): CellPosition | null {
  const whole = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case "ArrowDown":
      return { ...at, line: whole ? lines - 1 : at.line + 1 };
    case "ArrowUp":
      return { ...at, line: whole ? 0 : at.line - 1 };
    case "ArrowRight":
      return { ...at, column: whole ? columns - 1 : at.column + 1 };
    case "ArrowLeft":
      return { ...at, column: whole ? 0 : at.column - 1 };
    case "PageDown":
      return { ...at, line: at.line + VISIBLE_LINES - 1 };
    case "PageUp":
      return { ...at, line: Math.max(0, at.line - VISIBLE_LINES + 1) };
    case "Home":
      return { line: whole ? 0 : at.line, column: 0 };
    case "End":
      return { line: whole ? lines - 1 : at.line, column: columns - 1 };
    default:
      return null;
  }
}

/** Handle a key pressed in the matrix; returns whether it was handled. */
export function onMatrixKey(event: KeyboardEvent, model: Model, view: MatrixView, layout: Layout): boolean {
  if (event.altKey) return false;
  const [lines, columns] = [layout.lines.length, layout.columns.length];
  const at = view.activePosition(layout) ?? { line: 0, column: 0 };
  const to = destination(event, at, lines, columns);
  if (to !== null) {
    const within = (value: number, count: number) => Math.max(-1, Math.min(value, count - 1));
    view.go(
      layout.keyAt({ line: within(to.line, lines), column: within(to.column, columns) }),
      event.shiftKey,
      true,
    );
    return true;
  }
  switch (event.key) {
    case " ":
    case "Enter":
      stageAt(event, model, view, layout, at);
      return true;
    case "Delete":
    case "Backspace":
      view.stage(model, layout, view.area(layout) ?? areaOf(...ends(layout, at)), at, false);
      return true;
    default:
      return false;
  }
}

function stageAt(
  event: KeyboardEvent,
  model: Model,
  view: MatrixView,
  layout: Layout,
  at: CellPosition,
): void {
  const space = event.key === " ";
  if (space && event.shiftKey) fillHead(model, view, layout, { ...at, column: -1 });
  else if (space && (event.ctrlKey || event.metaKey)) fillHead(model, view, layout, { ...at, line: -1 });
  else if (at.line < 0) sortHead(model, view, layout, at.column);
  else if (at.column < 0) fillHead(model, view, layout, at);
  else {
    const from = (view.corner && layout.positionOf(view.corner)) ?? at;
    view.stage(model, layout, areaOf(from, at), from);
  }
}

/** The first and last cell of a position; for a header, those of its whole row or column. */
function ends(layout: Layout, { line, column }: CellPosition): [CellPosition, CellPosition] {
  return [
    { line: line < 0 ? 0 : line, column: column < 0 ? 0 : column },
    {
      line: line < 0 ? layout.lines.length - 1 : line,
      column: column < 0 ? layout.columns.length - 1 : column,
    },
  ];
}

/** Sort by the header of a column; -1 stands for the names. */
export function sortHead(model: Model, view: MatrixView, layout: Layout, column: number): void {
  if (column < 0) view.sortByName(model);
  else view.sortByMembers(layout.people.workspaces[layout.columns[column]]);
}

/** Cycle the row or column of a header: everyone added, the previous staged state, everyone removed. */
export function fillHead(model: Model, view: MatrixView, layout: Layout, head: CellPosition): void {
  if (layout.lines.length === 0 || layout.columns.length === 0) return;
  if (head.line < 0 && head.column < 0) return;
  const [first, last] = ends(layout, head);
  view.stageHead(model, layout, areaOf(first, last), first);
}
