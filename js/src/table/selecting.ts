// Selecting people: one, a range, all that match. The selection is by id, and reaches Python as `selected_ids`.

import type { Model } from "../model.js";
import { MAX_IDS } from "../protocol.js";
import type { View } from "../view.js";

/** Give the position of a person among the rows shown, -1 when not among them. */
export function positionOf(model: Model, id: string | null): number {
  const row = id === null || model.people === null ? -1 : model.people.find(id);
  return row < 0 ? -1 : model.rows().indexOf(row);
}

export function toggle(model: Model, view: View, id: string): void {
  const selected = new Set(model.selected);
  if (!selected.delete(id)) selected.add(id);
  model.select(selected);
  view.anchor = id;
}

/** Select all from where the last selection began. */
export function selectRange(model: Model, view: View, id: string): void {
  const { people } = model;
  const end = positionOf(model, id);
  const begin = positionOf(model, view.anchor);
  if (people === null || end < 0 || begin < 0) {
    toggle(model, view, id);
    return;
  }
  const range = model.rows().subarray(Math.min(begin, end), Math.max(begin, end) + 1);
  if (range.length > MAX_IDS) {
    model.refuseSelection(range.length);
    return;
  }
  model.select(new Set([...model.selected, ...Array.from(range, (row) => people.id(row))]));
}

/** Select all that match, beside what is selected already; nobody while not all of them are here. */
export function selectAll(model: Model): void {
  const { people } = model;
  if (people === null || model.rows().length < model.matching) return;
  if (model.matching > MAX_IDS) {
    model.refuseSelection(model.matching);
    return;
  }
  const ids = Array.from(model.rows(), (row) => people.id(row));
  model.select(new Set([...model.selected, ...ids]));
}

/** Take all that match out of the selection. */
export function selectNone(model: Model): void {
  const { people } = model;
  if (people === null) return;
  const selected = new Set(model.selected);
  for (const row of model.rows()) selected.delete(people.id(row));
  model.select(selected);
}
