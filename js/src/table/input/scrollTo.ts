// Where to scroll so that a row is in view.

import { ROW_HEIGHT } from "../../ui/dom/sizes.js";
import { scale, viewportOf } from "./window.js";

/** Return where to scroll to; null when the row is in view already. */
export function scrollTo(row: number, scrollTop: number, count: number): number | null {
  const { factor } = scale(count);
  const viewport = viewportOf(count);
  const top = row * ROW_HEIGHT;
  const current = Math.min(scrollTop / factor, count * ROW_HEIGHT - viewport);
  if (top < current) return top * factor;
  if (top + ROW_HEIGHT > current + viewport) return (top + ROW_HEIGHT - viewport) * factor;
  return null;
}
