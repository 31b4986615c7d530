// The checkbox that selects all matching people.

import type { Model } from "../state/model.js";
import { selectAll, selectNone } from "./selecting.js";

export function SelectAll({ model }: { model: Model }) {
  const rows = model.rows();
  const chosen = model.selected.size === 0 ? 0 : model.selectedCount - model.selectedHidden;
  const all = chosen > 0 && chosen >= model.matching;
  const settle = (input: HTMLInputElement | null) => {
    if (input !== null) Object.assign(input, { checked: all, indeterminate: chosen > 0 && !all });
  };
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label="Select all that match"
      disabled={rows.length === 0 || rows.length < model.matching}
      ref={settle}
      onChange={(event) => {
        if (all) selectNone(model);
        else selectAll(model);
        // The browser has ticked the box; if that was refused, no render would reset it.
        settle(event.currentTarget);
      }}
    />
  );
}
