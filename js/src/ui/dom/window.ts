// Which rows of a list to render: those in view and a few around them, all of one height, which is measured.

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Height of a row in CSS pixels until it is measured: that of styles/sizes.css with text of the usual size. */
export const ROW_HEIGHT = 33;
/** Number of rows shown before a list scrolls, unless more are wanted. */
export const VISIBLE_ROWS = 12;
/** Pixels of one more, cut-off row as a hint that there is more: many scrollbars are visible only while scrolling. */
const CUT_ROW = 16;
/** Number of rows rendered above and below those in view, ready for scrolling. */
export const AROUND = 8;
/** Browsers cap an element's height (Firefox at 17.9 million pixels): scale the scroll position beyond this. */
const MAX_HEIGHT = 15_000_000;

/** The rows of a list: how many, the height of each in pixels, and how many are shown before it scrolls. */
export interface Extent {
  readonly count: number;
  readonly row: number;
  readonly visible?: number;
}

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

/**
 * Return the height of a row: that of a hidden element which is as high as one, so that text of another size, other
 * spacing and a finger's rows move nothing out of place.
 */
export function useRowHeight(probe: RefObject<HTMLElement | null>, usual = ROW_HEIGHT): number {
  const [height, setHeight] = useState(usual);
  useLayoutEffect(() => {
    // In a hidden tab it has no height. The observer reports before the first paint, without a layout of its own.
    const observer = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.height > 0) setHeight(contentRect.height);
    });
    observer.observe(probe.current!);
    return () => observer.disconnect();
  }, []);
  return height;
}

/** Height in pixels of the viewport for these rows. */
export function viewportOf({ count, row, visible = VISIBLE_ROWS }: Extent): number {
  return count > visible ? visible * row + CUT_ROW : count * row;
}

/** Height of a table in CSS, with its head and this height of rows. */
export const heightWith = (rows: string) => `calc(var(--aw-head) + var(--aw-charts) + ${rows})`;

/** Height of a table in CSS as far as it is shown of this many rows. */
export const shownHeight = (count: number, visible = VISIBLE_ROWS) =>
  heightWith(`${Math.min(count, visible)} * var(--aw-row) + ${count > visible ? CUT_ROW : 0}px`);

/** The height of all rows, and how far the scroll position of a capped one moves them. */
export function scale(extent: Extent): { height: number; factor: number } {
  const natural = extent.count * extent.row;
  const height = Math.min(natural, MAX_HEIGHT);
  const viewport = viewportOf(extent);
  return { height, factor: natural > height ? (height - viewport) / (natural - viewport) : 1 };
}

export function sliceAt(scrollTop: number, extent: Extent, around = AROUND): Slice {
  const { count, row } = extent;
  const { height, factor } = scale(extent);
  const viewport = viewportOf(extent);
  const top = Math.max(0, Math.min(scrollTop / factor, count * row - viewport));
  const first = Math.floor(top / row);
  // When scrolling is scaled, there is not enough space near the top for all the extra rows.
  const room = Math.min(first, Math.ceil((top - scrollTop) / row));
  const from = Math.max(0, first - around, room);
  const to = Math.min(count, first + Math.ceil(viewport / row) + 1 + around);
  const drawn = (to - from) * row;
  const above = factor === 1 ? from * row : Math.max(0, scrollTop - (top - from * row));
  return { from, to, above, below: Math.max(0, height - above - drawn), height };
}
