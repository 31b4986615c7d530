// How many are selected, and the way to select nobody, where nothing else is done with a selection.

import { Button } from "../components/Button.js";
import type { Model } from "../model.js";
import { useStore } from "../store.js";

export function SelectedCount({ model }: { model: Model }) {
  useStore(model);
  const { size } = model.selected;
  if (size === 0) return null;
  const hidden = model.selectedHidden;
  return (
    <span class="aw-selected-count">
      <b>{size.toLocaleString("en")} selected</b>
      {hidden > 0 && <span class="aw-dim">, {hidden.toLocaleString("en")} of them not shown</span>}{" "}
      <Button kind="quiet" onClick={() => model.set("selected_ids", [])}>
        Clear
      </Button>
    </span>
  );
}
