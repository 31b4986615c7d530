// The selection as a whole: the checkbox that selects all matching people, and their number.

import { useModel, useView } from "../../state/context.js";
import type { Model } from "../../state/model.js";
import { useStore } from "../../state/stores/store.js";
import { Button } from "../../ui/controls/Button.js";
import { formatNumber } from "../../ui/display/displayText.js";
import { selectAll, selectNone } from "./selecting.js";

export function SelectAll() {
  const model = useModel();
  const view = useView();
  useStore(model);
  const { rows, matching } = model.shown;
  const settle = (input: HTMLInputElement | null) => {
    if (input !== null) Object.assign(input, ticked(model));
  };
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label="Select all that match"
      disabled={rows.length === 0 || rows.length < matching}
      ref={settle}
      onChange={(event) => {
        if (ticked(model).checked) selectNone(model, view);
        else selectAll(model, view);
        // The browser has ticked the box; if that was refused, no render would reset it.
        settle(event.currentTarget);
      }}
    />
  );
}

function ticked(model: Model): { checked: boolean; indeterminate: boolean } {
  const chosen = model.selected.size === 0 ? 0 : model.all!.selectedCount - model.all!.selectedHidden;
  const checked = model.all!.selection.awaited?.select ?? (chosen > 0 && chosen >= model.shown.matching);
  return { checked, indeterminate: chosen > 0 && !checked };
}

export function SelectedCount() {
  const model = useModel();
  useStore(model);
  useStore(model.traits);
  // Once everyone is loaded, do not count people who are not here.
  const count = model.partial ? model.selected.size : model.all!.selectedCount;
  if (count === 0) return null;
  return (
    <span class="aw-selected-count">
      <SelectionText count={count} hidden={model.all!.selectedHidden} /> <ClearSelection />
    </span>
  );
}

export function SelectionText({ count, hidden }: { count: number; hidden: number }) {
  return (
    <>
      <b>{formatNumber(count)} selected</b>
      {hidden > 0 && <span class="aw-dim">, {formatNumber(hidden)} of them not shown</span>}
    </>
  );
}

export function ClearSelection() {
  const model = useModel();
  return (
    <Button kind="quiet" onClick={() => model.all!.selection.clear()}>
      Clear
    </Button>
  );
}
