// Which rows to render: those in view and a few around them, all of one height.

import { ROW_HEIGHT } from "../../ui/dom/sizes.js";

/** Number of rows shown before the table scrolls. */
export const VISIBLE_ROWS = 12;
/** Pixels of one more, cut-off row as a hint that there is more: many scrollbars are visible only while scrolling. */
const CUT_ROW = 16;
/** Number of rows rendered above and below those in view, ready for scrolling. */
export const AROUND = 8;
/** Browsers cap an element's height (Firefox at 17.9 million pixels): scale the scroll position beyond this. */
const MAX_HEIGHT = 15_000_000;

interface Slice {
  /** First row to render, and the exclusive end. */
  from: number;
  to: number;
  /** Height of the empty space above and below. */
  above: number;
  below: number;
  /** Height of all rows, wherever it is scrolled to. */
  height: number;
}

/** Height in pixels of the viewport for this many rows. */
export function viewportOf(count: number): number {
  return count > VISIBLE_ROWS ? VISIBLE_ROWS * ROW_HEIGHT + CUT_ROW : count * ROW_HEIGHT;
}

/** Height of the table in CSS, with its head, of rows of this height in pixels. */
export const heightWith = (rows: number) => `calc(var(--aw-head) + var(--aw-charts) + ${rows}px)`;

/** The height of all rows, and how far the scroll position of a capped one moves them. */
export function scale(count: number): { height: number; factor: number } {
  const natural = count * ROW_HEIGHT;
  const height = Math.min(natural, MAX_HEIGHT);
  const viewport = viewportOf(count);
  return { height, factor: natural > height ? (height - viewport) / (natural - viewport) : 1 };
}

export function sliceAt(scrollTop: number, count: number, around = AROUND): Slice {
  const { height, factor } = scale(count);
  const viewport = viewportOf(count);
  const top = Math.max(0, Math.min(scrollTop / factor, count * ROW_HEIGHT - viewport));
  const first = Math.floor(top / ROW_HEIGHT);
  // When scrolling is scaled, there is not enough space near the top for all the extra rows.
  const room = Math.min(first, Math.ceil((top - scrollTop) / ROW_HEIGHT));
  const from = Math.max(0, first - around, room);
  const to = Math.min(count, first + Math.ceil(viewport / ROW_HEIGHT) + 1 + around);
  const drawn = (to - from) * ROW_HEIGHT;
  const above = factor === 1 ? from * ROW_HEIGHT : Math.max(0, scrollTop - (top - from * ROW_HEIGHT));
  return { from, to, above, below: Math.max(0, height - above - drawn), height };
}
