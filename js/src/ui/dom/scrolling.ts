// Where to scroll to, and what is in view: for lists beyond the first rows of the table of people.

import { type Extent, scale, viewportOf } from "./window.js";

/** The first index in view and some before it, and the exclusive end; `start`, `length` and `size` of an item are in pixels. */
export function inView(
  start: number,
  length: number,
  size: number,
  count: number,
  around: number,
): { from: number; to: number } {
  const to = Math.min(count, Math.ceil((start + length) / size) + around);
  return { from: Math.max(0, Math.min(Math.floor(start / size) - around, to)), to };
}

/** Return where to scroll to, so that a row is in view; null when it is in view already. */
export function scrollTo(line: number, scrollTop: number, extent: Extent): number | null {
  const { row } = extent;
  const { factor } = scale(extent);
  const viewport = viewportOf(extent);
  const top = line * row;
  const current = Math.min(scrollTop / factor, extent.count * row - viewport);
  if (top < current) return top * factor;
  if (top + row > current + viewport) return (top + row - viewport) * factor;
  return null;
}
