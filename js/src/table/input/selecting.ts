// Select people: one, a range, or all matches. The selection consists of ids, and is `selected_ids` in Python.

import { MAX_IDS } from "../../protocol.js";
import type { Model } from "../../state/model.js";
import type { View } from "../../state/view/view.js";
import { formatNumber } from "../../ui/display/displayText.js";

export function toggle(model: Model, view: View, id: string): void {
  if (model.selected.has(id)) model.selection.change([], [id]);
  else model.selection.change([id]);
  view.anchor = id;
}

/** Select the range from the start of the last selection. */
export function selectRange(model: Model, view: View, id: string): void {
  const { people } = model;
  const end = model.positionOf(id);
  const begin = model.positionOf(view.anchor);
  if (people === null || end < 0 || begin < 0) {
    toggle(model, view, id);
    return;
  }
  select(model, view, model.rows().subarray(Math.min(begin, end), Math.max(begin, end) + 1));
}

/** Add everyone who matches to the selection, as soon as they are all known. */
export function selectAll(model: Model, view: View): void {
  whenKnown(model, true, (rows) => select(model, view, rows));
}

/** Remove everyone who matches from the selection, as soon as they are all known. */
export function selectNone(model: Model, view: View): void {
  whenKnown(model, false, (rows) => {
    const { people, selection } = model;
    const ids = Array.from(rows, (row) => people!.id(row)).filter((id) => selection.ids.has(id));
    if (ids.length === selection.ids.size) selection.clear();
    else selection.change([], ids);
    announce(model, view);
  });
}

/** Act on those who match now: at once, or when everyone has arrived and this search is done. */
function whenKnown(model: Model, select: boolean, act: (rows: Uint32Array) => void): void {
  const { selection, query } = model;
  const awaited = { select };
  selection.awaited = awaited;
  const check = () => {
    if (model.everyone === null || !model.upToDate) return;
    end();
    if (selection.awaited === awaited) selection.awaited = null;
    act(model.rowsFor(query));
  };
  const end = model.subscribe(check);
  check();
}

function select(model: Model, view: View, rows: Uint32Array): void {
  const { people, selection } = model;
  if (rows.length > MAX_IDS) {
    selection.refuse(rows.length);
    return;
  }
  selection.change(Array.from(rows, (row) => people!.id(row)));
  announce(model, view);
}

/** Say how many are selected: of several at once, a screen reader notices only the row in focus. */
function announce({ selection }: Model, view: View): void {
  view.announce(`${formatNumber(selection.ids.size)} selected.`);
}
