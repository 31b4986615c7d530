// Move, resize and measure columns with the pointer.

import type { Column } from "../../data/userColumns.js";
import type { View } from "../../state/view/view.js";
import { followPointer } from "../../ui/dom/pointer.js";
import { moveColumn, resizeColumns } from "./arranging.js";

/** Pixels that the pointer has to move before a press becomes a drag. */
const SLACK = 5;

const headers = (view: View) =>
  [...(view.root?.querySelectorAll<HTMLElement>("th[data-column]") ?? [])].map(
    (th) => [th.dataset.column as Column, th] as const,
  );

const widthOf = (view: View, column: Column) => view.columns.arrangement.widths.get(column) ?? 0;

/** Fix every column at its current width, so that one can change alone. */
function freeze(view: View): void {
  resizeColumns(
    view.columns,
    headers(view).map(([column, th]) => [column, th.offsetWidth]),
  );
}

export function widen(view: View, column: Column, by: number): void {
  freeze(view);
  resizeColumns(view.columns, [[column, widthOf(view, column) + by]]);
}

/** Make a column as wide as its rendered content. */
export function fitContent(view: View, column: Column): void {
  freeze(view);
  const cells = view.root?.querySelectorAll(`tbody .aw-col-${column}, th.aw-col-${column} .aw-sort`) ?? [];
  let widest = 0;
  for (const cell of cells) {
    const range = cell.ownerDocument.createRange();
    range.selectNodeContents(cell);
    widest = Math.max(widest, range.getBoundingClientRect().width);
  }
  resizeColumns(view.columns, [[column, widest + 24]]);
}

/** Track the pointer until it is released. */
function follow(event: PointerEvent, onMove: (moved: number, x: number) => void): void {
  const target = event.currentTarget as HTMLElement;
  target.setPointerCapture(event.pointerId);
  followPointer(target, (now) => onMove(now.clientX - event.clientX, now.clientX));
}

export function startResize(event: PointerEvent, view: View, column: Column): void {
  event.preventDefault();
  freeze(view);
  const width = widthOf(view, column);
  follow(event, (moved) => resizeColumns(view.columns, [[column, width + moved]]));
}

/**
 * Move a column to where its header is dropped; `onDrag` is called when the press turns out to be a drag rather than a
 * click.
 */
export function startMove(event: PointerEvent, view: View, column: Column, onDrag: () => void): void {
  if (event.button !== 0 || event.pointerType === "touch") return;
  let dragging = false;
  follow(event, (moved, x) => {
    if (!dragging && Math.abs(moved) <= SLACK) return;
    if (!dragging) onDrag();
    dragging = true;
    const over = headers(view).find(([, th]) => {
      const { left, right } = th.getBoundingClientRect();
      return x >= left && x < right;
    });
    // Move only once the pointer is far enough inside that the column would stay under it.
    if (over === undefined || over[0] === column) return;
    const own = headers(view).find(([one]) => one === column)!;
    const { left, right } = over[1].getBoundingClientRect();
    const forward = own[1].getBoundingClientRect().left < left;
    const inside = forward ? x > right - own[1].offsetWidth : x < left + own[1].offsetWidth;
    if (inside) moveColumn(view.columns, column, view.columns.arrangement.all.indexOf(over[0]));
  });
}
