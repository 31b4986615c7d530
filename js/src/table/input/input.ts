// Keyboard and pointer in the table, following the ARIA grid pattern; docs/keyboard.md lists the keys.
//
// The table is one tab stop. While the table itself has the focus, keys apply to the row in `aria-activedescendant`;
// Right moves into the row's cells, which take the focus themselves: the control in a cell, or else the cell.

import { type Column, sortIndexOf } from "../../data/userColumns.js";
import { copyId } from "../../panel/code/CopyField.js";
import type { Model } from "../../state/model.js";
import type { SelectedRange, View } from "../../state/view/view.js";
import { selectAll, selectRange, toggle } from "./selecting.js";

type CellElement = HTMLTableCellElement;

/**
 * Return the table cell that contains an element, or the element itself if it is one; null for popovers and charts,
 * which handle their own keys.
 */
function cellOf(element: Element): CellElement | null {
  return element.closest(".aw-popover, .aw-charts") === null ? element.closest<CellElement>("th, td") : null;
}

/** Focus a cell: its control, if it has an enabled one. */
export function focusCell(cell: Element | undefined): void {
  const target =
    cell?.querySelector<HTMLElement>("input:not([disabled]), button") ?? (cell as HTMLElement | undefined);
  if (target === undefined) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  // Scroll only sideways: the table itself keeps the row in view.
  cell!.scrollIntoView({ block: "nearest" });
}

/** The position that a key moves to from a row; null for other keys. */
function destination(key: string, at: number, count: number, visible: number): number | null {
  switch (key) {
    case "ArrowDown":
      return at + 1;
    case "ArrowUp":
      return at < 0 ? 0 : at - 1;
    case "PageDown":
      return at + visible - 1;
    case "PageUp":
      return at - visible + 1;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** The visible cells of a row; a narrow widget hides some. */
function cellsOf(row: Element | null | undefined): CellElement[] {
  return ([...(row?.children ?? [])] as CellElement[]).filter(
    (cell) => getComputedStyle(cell).display !== "none",
  );
}

/** The index that a key moves to within a row; null for other keys. */
function sideways(key: string, at: number, count: number): number | null {
  const to: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: count - 1 };
  return to[key] ?? null;
}

/** What keys and clicks can do to a row; Enter opens its menu or, if it has none, copies the id. */
interface InputOptions {
  selectable: boolean;
  onMenu: ((id: string) => void) | undefined;
}

/** Handle a key pressed in the table; returns whether it was handled. */
export function onTableKey(
  event: KeyboardEvent,
  model: Model,
  view: View,
  { selectable, onMenu }: InputOptions,
): boolean {
  const { people } = model;
  if (people === null) return false;
  const { key, shiftKey } = event;
  const table = event.currentTarget as HTMLElement;
  const target = event.target as HTMLElement;
  const { rows } = model.shown;
  const command = event.ctrlKey || event.metaKey;
  if (event.altKey) return false;

  if (selectable && command && key.toLowerCase() === "a") {
    selectAll(model, view);
    return true;
  }
  const cell = target === table ? null : cellOf(target);
  if (target !== table && cell === null) return false;
  if (key === "Escape") {
    table.focus({ preventScroll: true });
    return true;
  }
  const inHead = cell?.tagName === "TH";
  // Keys do not apply to a focused row that a search has hidden.
  const shown = model.positionOf(view.focused) < 0 ? null : view.focused;
  const focused = cell?.closest("tr")?.dataset.id ?? shown;
  if (key === " " || key === "Enter") {
    // The browser clicks the focused control.
    if (inHead || focused === null || (cell !== null && target !== cell)) return false;
    if (key === "Enter") {
      if (onMenu === undefined) void copyId(focused, view);
      else onMenu(focused);
    } else if (!selectable) return false;
    else if (shiftKey) view.range = selectRange(model, view, focused);
    else toggle(model, view, focused);
    return true;
  }

  const head = () => cellsOf(table.querySelector("thead tr"));
  if (!command && !shiftKey) {
    const row = cell?.closest("tr") ?? table.querySelector(`[data-id="${focused}"]`);
    const cells = cellsOf(row);
    const to =
      cell === null && key !== "ArrowRight"
        ? null
        : sideways(key, cell ? cells.indexOf(cell) : -1, cells.length);
    if (to !== null) {
      view.range = null;
      if (to < 0 && !inHead) table.focus({ preventScroll: true });
      else focusCell(cells[to]);
      return true;
    }
  }
  const column = cell?.cellIndex ?? null;
  // Where a row was that is gone, another one is now: a key only moves there.
  const { place } = view;
  const wasAt = place?.query === model.shown.query ? place.line - Number(key === "ArrowDown") : -1;
  const at = inHead ? -1 : focused === null ? wasAt : model.positionOf(focused);
  const to = destination(key, at, rows.length, view.rows);
  // In a cell, Home and End move within the row; with Ctrl, within the table.
  const far = cell !== null && (key === "Home" || key === "End");
  if (to === null || command !== far || rows.length === 0) return false;
  if (to < 0 && at === 0 && key === "ArrowUp" && !shiftKey) {
    focusCell(column === null ? head()[0] : table.querySelector("thead tr")?.children[column]);
    return true;
  }
  if (inHead && key !== "ArrowDown" && !far) return false;
  const chosen = people.id(rows[Math.max(0, Math.min(to, rows.length - 1))]);
  view.revealRow(chosen, column, selectable && shiftKey ? selectRange(model, view, chosen) : null);
  return true;
}

export function onTableClick(
  event: MouseEvent,
  model: Model,
  view: View,
  { selectable, onMenu }: InputOptions,
): void {
  const target = event.target as HTMLElement;
  const id = cellOf(target)?.closest<HTMLElement>("tbody tr")?.dataset.id;
  if (id === undefined || target.closest(".aw-more") !== null) return;
  const inSelect = selectable && target.closest(".aw-col-select") !== null;
  const inMenu = target.closest(".aw-row-menu") !== null;
  let range: SelectedRange | null = null;
  if (inMenu) onMenu?.(id);
  else if (target.closest(".aw-copy-id") !== null) void copyId(id, view);
  else if (selectable && event.shiftKey) range = selectRange(model, view, id);
  else if (inSelect || (selectable && (event.ctrlKey || event.metaKey))) toggle(model, view, id);
  // The browser has ticked the box; if the selection did not change, no render would reset it.
  if (target instanceof HTMLInputElement) target.checked = model.selected.has(id);
  view.focusRow(id, null, range);
  // After a pointer click, move the focus from the row's control to the table. A click by keyboard has detail 0 and
  // stays in its cell.
  if (!inMenu && event.detail > 0) (event.currentTarget as HTMLElement).focus({ preventScroll: true });
}

/**
 * Return the sort after a header was pressed: ascending, descending, ascending; with Shift, combined with the other
 * keys.
 */
function nextSort(sort: readonly string[], column: Column, beside: boolean): string[] {
  const at = sortIndexOf(sort, column);
  const next = at >= 0 && sort[at] === column ? `-${column}` : column;
  if (!beside) return [next];
  if (at < 0) return [...sort, next];
  return sort.map((key, position) => (position === at ? next : key));
}

export function pressHead(model: Model, column: Column, beside: boolean): void {
  model.traits.set("sort", nextSort(model.traits.query.sort, column, beside));
}
