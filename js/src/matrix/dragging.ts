// The pointer in the matrix: a press and a move mark a rectangle, letting go stages it.

import type { Model } from "../model.js";
import { areaOf } from "./filling.js";
import { HEAD, placeAt, type Scrolled, type Sizes } from "./geometry.js";
import type { Layout, Place } from "./layout.js";
import type { MatrixView } from "./view.js";

/** How near to the edge of the box the pointer scrolls it, and how far at a time, in CSS pixels. */
const EDGE = 24;
const PACE = 16;

export function scrolledOf(box: HTMLElement): Scrolled {
  return { top: box.scrollTop, left: box.scrollLeft, width: box.clientWidth, height: box.clientHeight };
}

/** Begin to drag at a cell. The mouse alone does: a finger scrolls. */
export function startDrag(
  box: HTMLElement,
  from: Place,
  model: Model,
  view: MatrixView,
  layout: Layout,
  sizes: Sizes,
): void {
  const page = box.ownerDocument;
  let at: { x: number; y: number } | null = null;
  let frame = 0;
  view.drag = { from, to: from };
  view.go(layout, from, false, false);

  const reach = () => {
    if (at === null || view.drag === null) return;
    const to = placeAt(at.x, at.y, scrolledOf(box), sizes, layout.lines.length, layout.columns.length);
    if (to.line === view.drag.to.line && to.column === view.drag.to.column) return;
    view.dragTo(to);
  };
  const pull = () => {
    frame = requestAnimationFrame(pull);
    if (at === null) return;
    const down = at.y > box.clientHeight - EDGE ? PACE : at.y < HEAD + EDGE ? -PACE : 0;
    const right = at.x > box.clientWidth - EDGE ? PACE : at.x < sizes.names + EDGE ? -PACE : 0;
    if (down !== 0 || right !== 0) {
      box.scrollBy(right, down);
      reach();
    }
  };
  const move = (event: PointerEvent) => {
    const corner = box.getBoundingClientRect();
    const next = { x: event.clientX - corner.left, y: event.clientY - corner.top };
    // A hand that trembles at the first cell drags nothing.
    if (at === null && view.drag !== null) {
      const first = placeAt(
        next.x,
        next.y,
        scrolledOf(box),
        sizes,
        layout.lines.length,
        layout.columns.length,
      );
      if (first.line === from.line && first.column === from.column) return;
      frame = requestAnimationFrame(pull);
    }
    at = next;
    reach();
  };
  const end = (event: Event) => {
    cancelAnimationFrame(frame);
    page.removeEventListener("pointermove", move);
    page.removeEventListener("pointerup", end);
    page.removeEventListener("pointercancel", end);
    const { drag } = view;
    view.drag = null;
    if (drag === null) return; // Escape took it back
    if (event.type === "pointercancel") view.dragTo(null);
    else view.stage(model, layout, areaOf(drag.from, drag.to), drag.from);
  };
  page.addEventListener("pointermove", move);
  page.addEventListener("pointerup", end);
  page.addEventListener("pointercancel", end);
}
