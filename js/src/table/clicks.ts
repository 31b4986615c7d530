// Clicks in the table: on a row's controls, and to select.

import type { Model } from "../state/model.js";
import type { View } from "../state/view.js";
import { cellOf } from "./cells.js";
import { selectRange, toggle } from "./selecting.js";

interface ClickOptions {
  selectable: boolean;
  onMenu: ((id: string) => void) | undefined;
  onCopyId: (id: string) => void;
}

export function onTableClick(
  event: MouseEvent,
  model: Model,
  view: View,
  { selectable, onMenu, onCopyId }: ClickOptions,
): void {
  const target = event.target as HTMLElement;
  const id = cellOf(target)?.closest<HTMLElement>("tbody tr")?.dataset.id;
  if (id === undefined || target.closest(".aw-more") !== null) return;
  const inSelect = selectable && target.closest(".aw-col-select") !== null;
  const inMenu = target.closest(".aw-row-menu") !== null;
  if (inMenu) onMenu?.(id);
  else if (target.closest(".aw-copy-id") !== null) onCopyId(id);
  else if (selectable && event.shiftKey) selectRange(model, view, id);
  else if (inSelect || (selectable && (event.ctrlKey || event.metaKey))) toggle(model, view, id);
  // The browser has ticked the box; if the selection did not change, no render would reset it.
  if (target instanceof HTMLInputElement) target.checked = model.selected.has(id);
  view.focusRow(id, false);
  // After a pointer click, move the focus from the row's control to the table. A click by keyboard has detail 0 and
  // stays in its cell.
  if (!inMenu && event.detail > 0) (event.currentTarget as HTMLElement).focus({ preventScroll: true });
}
