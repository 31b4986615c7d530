// Select people: one, a range, or all matches. The selection consists of ids, and is `selected_ids` in Python.

import { MAX_IDS } from "../../protocol.js";
import type { Model } from "../../state/model.js";
import type { SelectedRange, View } from "../../state/view/view.js";
import { formatNumber } from "../../ui/display/displayText.js";

/** Select or deselect the focused person; the next range starts there. */
export function toggle(model: Model, view: View, id: string): void {
  if (model.selected.has(id)) model.all!.selection.change([], [id]);
  else model.all!.selection.change([id]);
  view.range = null;
}

/**
 * Select from where the last range started, or else from the focused row, up to a person, in place of the last range;
 * returns the new range.
 */
export function selectRange(model: Model, view: View, id: string): SelectedRange | null {
  const { query } = model.traits;
  const { selection } = model.all!;
  const { epoch } = selection;
  const last = view.range?.query === query ? view.range : null;
  const anchor = [last?.anchor, view.focused].find((one) => one && model.positionOf(one) >= 0) ?? id;
  const [from, to] = [model.positionOf(anchor), model.positionOf(id)].sort((a, b) => a - b);
  if (from < 0) return view.range;
  const before = last?.epoch === epoch ? last.added : new Set<string>();
  const ids = select(model, view, model.shown.rows.subarray(from, to + 1), before);
  return { anchor, added: ids ?? before, query, epoch };
}

/** Add everyone who matches to the selection, as soon as they are all known. */
export function selectAll(model: Model, view: View): void {
  whenKnown(model, true, (rows) => {
    view.range = null;
    select(model, view, rows);
  });
}

/** Remove everyone who matches from the selection, as soon as they are all known. */
export function selectNone(model: Model, view: View): void {
  whenKnown(model, false, (rows) => {
    const { people } = model;
    const { selection } = model.all!;
    const ids = Array.from(rows, (row) => people!.id(row)).filter((id) => selection.ids.has(id));
    if (ids.length === selection.ids.size) selection.clear();
    else selection.change([], ids);
    announce(model, view);
  });
}

/** Act on those who match now: at once, or when everyone has arrived and this search is done. */
function whenKnown(model: Model, select: boolean, act: (rows: Uint32Array) => void): void {
  const { query } = model.traits;
  const { selection } = model.all!;
  const awaited = { select };
  selection.awaited = awaited;
  const check = () => {
    if (model.everyone === null || !model.upToDate) return;
    for (const end of ends) end();
    if (selection.awaited === awaited) selection.awaited = null;
    act(model.all!.rowsFor(query));
  };
  const ends = [model.subscribe(check), model.traits.subscribe(check)];
  check();
}

/**
 * Select these rows instead of the people in `instead`. Returns the people that it selected, including those of `instead`
 * who stay selected; null if there are too many.
 */
function select(
  model: Model,
  view: View,
  rows: Uint32Array,
  instead: ReadonlySet<string> = new Set(),
): ReadonlySet<string> | null {
  const { people } = model;
  const { selection } = model.all!;
  if (rows.length > MAX_IDS) {
    selection.refuse(rows.length);
    return null;
  }
  const ids = new Set(Array.from(rows, (row) => people!.id(row)));
  const added = new Set([...ids].filter((id) => instead.has(id) || !selection.ids.has(id)));
  const done = selection.change(
    ids,
    [...instead].filter((id) => !ids.has(id)),
  );
  announce(model, view);
  return done ? added : null;
}

/** Say how many are selected: of several at once, a screen reader notices only the row in focus. */
function announce({ selected }: Model, view: View): void {
  view.announce(`${formatNumber(selected.size)} selected.`);
}
