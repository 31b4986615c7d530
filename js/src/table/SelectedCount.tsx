// The number of selected people and a button to clear the selection, for views without other actions on it.

import type { Model } from "../state/model.js";
import { useStore } from "../state/store.js";
import { Button } from "../ui/Button.js";
import { formatNumber } from "../ui/displayText.js";

export function SelectedCount({ model }: { model: Model }) {
  useStore(model);
  // Once everyone is loaded, do not count people who are not here.
  const count = model.partial ? model.selected.size : model.selectedCount;
  if (count === 0) return null;
  const hidden = model.selectedHidden;
  return (
    <span class="aw-selected-count">
      <b>{formatNumber(count)} selected</b>
      {hidden > 0 && <span class="aw-dim">, {formatNumber(hidden)} of them not shown</span>}{" "}
      <Button kind="quiet" onClick={() => model.selection.clear()}>
        Clear
      </Button>
    </span>
  );
}
