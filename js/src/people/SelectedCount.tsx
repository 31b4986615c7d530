// How many are selected, and the way to select nobody, where nothing else is done with a selection.

import { Button } from "../components/Button.js";
import type { Model } from "../model.js";
import { useStore } from "../store.js";

export function SelectedCount({ model }: { model: Model }) {
  useStore(model);
  // Those who are not here are not counted, once everyone is.
  const count = model.partial ? model.selected.size : model.selectedCount;
  if (count === 0) return null;
  const hidden = model.selectedHidden;
  return (
    <span class="aw-selected-count">
      <b>{count.toLocaleString("en")} selected</b>
      {hidden > 0 && <span class="aw-dim">, {hidden.toLocaleString("en")} of them not shown</span>}{" "}
      <Button kind="quiet" onClick={() => model.selection.clear()}>
        Clear
      </Button>
    </span>
  );
}
