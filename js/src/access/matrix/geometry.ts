// Sizes of the matrix, and which rows and columns to render: those in view and some around them.

import { inView } from "../../ui/dom/scrolling.js";
import type { CellPosition } from "./layout.js";

/** Number of rows shown before the matrix scrolls. */
export const VISIBLE_LINES = 14;
const AROUND_LINES = 5;
const AROUND_COLUMNS = 2;
const NARROW = 520;
const MIN_COLUMN = 56;
/** As wide as "annotator" with some space beside it. */
const ROLE_WIDTH = 110;

export interface Sizes {
  /** Width of the names. */
  names: number;
  /** Width of a column. */
  column: number;
  /** Height of a row. */
  row: number;
  /** Whether a cell has room for the name of a role. */
  roomy: boolean;
}

/**
 * Compute the widths of names and columns: they share the whole width, unless the columns are so many that they scroll.
 * Where text is larger, by this factor, columns are as wide as their headings need.
 */
export function sizesFor(width: number, columns: number, row: number, larger: number): Sizes {
  const narrow = width < NARROW * larger;
  const names = Math.floor(Math.max(108, narrow ? width * 0.34 : 200 * larger, width / (columns + 1)));
  const least = (narrow ? MIN_COLUMN : 84) * larger;
  const column = Math.max(least, Math.floor((width - names) / columns));
  return {
    names: Math.max(names, width - column * columns),
    column,
    row,
    roomy: column > ROLE_WIDTH * larger,
  };
}

export interface Scrolled {
  top: number;
  left: number;
  width: number;
  /** Height of the rows in view, without the header. */
  height: number;
  /** How much larger its text is than usual. */
  larger: number;
}

/** What is assumed before layout. */
export const NOWHERE: Scrolled = { top: 0, left: 0, width: 900, height: 0, larger: 1 };

export function linesIn(scrolled: Scrolled, { row }: Sizes, count: number) {
  return inView(scrolled.top, Math.max(scrolled.height, VISIBLE_LINES * row), row, count, AROUND_LINES);
}

/** Render columns in pairs, so that scrolling sideways re-renders the rows only at every other column. */
export function columnsIn(scrolled: Scrolled, sizes: Sizes, count: number) {
  const width = scrolled.width - sizes.names;
  const { from, to } = inView(scrolled.left, width, sizes.column, count, AROUND_COLUMNS);
  return { from: from - (from % 2), to: Math.min(count, to + (to % 2)) };
}

/** Where to scroll so that a position is in view. */
export function revealing(
  cell: CellPosition,
  scrolled: Scrolled,
  sizes: Sizes,
): { top: number; left: number } {
  const into = (at: number, size: number, start: number, length: number) => {
    if (at < 0) return start;
    if (at * size < start) return at * size;
    return Math.max(start, (at + 1) * size - length);
  };
  const height = scrolled.height || VISIBLE_LINES * sizes.row;
  const width = scrolled.width - sizes.names;
  return {
    top: into(cell.line, sizes.row, scrolled.top, height),
    left: into(cell.column, sizes.column, scrolled.left, width),
  };
}
