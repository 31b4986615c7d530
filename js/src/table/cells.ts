// The cells of the table, which take the focus.

export type Cell = HTMLTableCellElement;

/**
 * Return the table cell that contains an element, or the element itself if it is one; null for popovers and charts,
 * which handle their own keys.
 */
export function cellOf(element: Element): Cell | null {
  return element.closest(".aw-popover, .aw-charts") === null ? element.closest<Cell>("th, td") : null;
}

/** Focus a cell: its control, if it has an enabled one. */
export function focusCell(cell: Element | undefined): void {
  const target =
    cell?.querySelector<HTMLElement>("input:not([disabled]), button") ?? (cell as HTMLElement | undefined);
  if (target === undefined) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  // Scroll only sideways: the table itself keeps the row in view.
  cell!.scrollIntoView?.({ block: "nearest", inline: "nearest" });
}
