// Pointer handling in the matrix: press and move to mark a rectangle, release to stage it.

import { followPointer } from "../../ui/dom/pointer.js";
import { cellAtPoint, HEAD, type Scrolled, type Sizes } from "./geometry.js";
import type { CellKey } from "./layout.js";
import type { MatrixView } from "./matrixView.js";

/** Distance from the edge at which the pointer scrolls the box, and the distance per frame, in CSS pixels. */
const EDGE = 4;
const PACE = 16;

export function scrolledOf(box: HTMLElement): Scrolled {
  return { top: box.scrollTop, left: box.scrollLeft, width: box.clientWidth, height: box.clientHeight };
}

/** Start a drag at a cell; returns a function to cancel it. Mouse only: touch scrolls. */
export function startDrag(box: HTMLElement, from: CellKey, view: MatrixView, sizes: Sizes): () => void {
  let point: { x: number; y: number } | null = null;
  let frame = 0;
  view.drag = { from, to: from };
  view.go(from);

  const reach = () => {
    // People may be added, removed or renamed during the drag, so track the rectangle by ids.
    const now = view.layout;
    if (point === null || view.drag === null || now === null) return;
    const [lines, columns] = [now.lines.length, now.columns.length];
    if (lines === 0 || columns === 0) return;
    const to = now.keyAt(cellAtPoint(point.x, point.y, scrolledOf(box), sizes, lines, columns));
    const last = view.drag.to;
    if (to.user !== last.user || to.workspace !== last.workspace) view.dragTo(to);
  };
  const pull = () => {
    if (view.drag === null) return;
    frame = requestAnimationFrame(pull);
    if (point === null) return;
    const down = point.y > box.clientHeight - EDGE ? PACE : point.y < HEAD + EDGE ? -PACE : 0;
    const right = point.x > box.clientWidth - EDGE ? PACE : point.x < sizes.names + EDGE ? -PACE : 0;
    if (down === 0 && right === 0) return;
    box.scrollBy(right, down);
    reach();
  };
  const move = (event: PointerEvent) => {
    const corner = box.getBoundingClientRect();
    const began = point !== null;
    point = { x: event.clientX - corner.left, y: event.clientY - corner.top };
    reach();
    // Scroll at the edges only after the pointer has left the first cell.
    if (!began && view.drag !== null && view.drag.to === from) point = null;
    else if (!began) frame = requestAnimationFrame(pull);
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    unfollow();
    view.dragTo(null);
  };
  const end = (event: Event) => {
    const now = view.layout;
    const area = view.drag === null || now === null ? null : view.area(now); // Escape cancels the drag
    const first = now?.positionOf(from) ?? null;
    stop();
    if (event.type === "pointerup" && area !== null && first !== null) view.toggle(area, first);
  };
  const unfollow = followPointer(box.ownerDocument, move, end);
  return stop;
}
