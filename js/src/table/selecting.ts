// Select people: one, a range, or all matches. The selection consists of ids, and is `selected_ids` in Python.

import { MAX_IDS } from "../protocol.js";
import type { Model } from "../state/model.js";
import type { View } from "../state/view.js";

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
  select(model, model.rows().subarray(Math.min(begin, end), Math.max(begin, end) + 1));
}

/** Add all matches to the selection; does nothing until everyone is loaded. */
export function selectAll(model: Model): void {
  const rows = model.rows();
  if (model.people === null || !model.upToDate || rows.length < model.matching) return;
  select(model, rows);
}

/** Remove all matches from the selection. */
export function selectNone(model: Model): void {
  const { people, selection } = model;
  const rows = model.rows();
  if (people === null || !model.upToDate) return;
  if (model.selectedHidden === 0 && model.selectedCount === model.selected.size) selection.clear();
  else
    selection.change(
      [],
      Array.from(rows, (row) => people.id(row)),
    );
}

function select(model: Model, rows: Uint32Array): void {
  const { people, selection } = model;
  if (rows.length > MAX_IDS) selection.refuse(rows.length);
  else selection.change(Array.from(rows, (row) => people!.id(row)));
}
