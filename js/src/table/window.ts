// Which rows are drawn: those in view and a few around them, all of one height.

/** Height of a row in CSS pixels; styles/theme.css has the same. */
export const ROW_HEIGHT = 33;
/** Rows that are shown before the table scrolls inside. */
export const VISIBLE_ROWS = 12;
/** Pixels of one more row, cut off, which says that there is more: many scrollbars show only while one scrolls. */
const CUT_ROW = 16;
/** Rows drawn above and below those in view, so that scrolling finds them there. */
export const AROUND = 8;
/** Browsers cap an element's height (Firefox at 17.9 million pixels): beyond this, scrolling is scaled. */
const TALLEST = 15_000_000;

export interface Slice {
  /** First and behind-last row drawn. */
  from: number;
  to: number;
  /** Height of the empty space above and below. */
  above: number;
  below: number;
}

/** Pixels in which this many rows are shown. */
export function viewportOf(count: number): number {
  return count > VISIBLE_ROWS ? VISIBLE_ROWS * ROW_HEIGHT + CUT_ROW : count * ROW_HEIGHT;
}

function scale(count: number): { height: number; factor: number } {
  const natural = count * ROW_HEIGHT;
  const height = Math.min(natural, TALLEST);
  const viewport = viewportOf(count);
  return { height, factor: natural > height ? (height - viewport) / (natural - viewport) : 1 };
}

export function sliceAt(scrollTop: number, count: number, around = AROUND): Slice {
  const { height, factor } = scale(count);
  const viewport = viewportOf(count);
  const top = Math.max(0, Math.min(scrollTop / factor, count * ROW_HEIGHT - viewport));
  const first = Math.floor(top / ROW_HEIGHT);
  // Where scrolling is scaled, near the beginning there is no room above for all of those around.
  const room = Math.min(first, Math.ceil((top - scrollTop) / ROW_HEIGHT));
  const from = Math.max(0, first - around, room);
  const to = Math.min(count, first + Math.ceil(viewport / ROW_HEIGHT) + 1 + around);
  const drawn = (to - from) * ROW_HEIGHT;
  const above = factor === 1 ? from * ROW_HEIGHT : Math.max(0, scrollTop - (top - from * ROW_HEIGHT));
  return { from, to, above, below: Math.max(0, height - above - drawn) };
}

/** Where to scroll so that a row is in view; null when it is. */
export function scrollTo(row: number, scrollTop: number, count: number): number | null {
  const { factor } = scale(count);
  const viewport = viewportOf(count);
  const top = row * ROW_HEIGHT;
  const current = scrollTop / factor;
  if (top < current) return top * factor;
  if (top + ROW_HEIGHT > current + viewport) return (top + ROW_HEIGHT - viewport) * factor;
  return null;
}
