// The toolbar of actions on the selected people.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ACTIONS, openAction, refusalOf } from "../dialogs/actions.js";
import { SaveButton } from "../shared/SaveButton.js";
import { useManagerView, useModel } from "../state/context.js";
import { selectedIds } from "../state/peopleById.js";
import { useStore } from "../state/stores/store.js";
import { ClearSelection, SelectionText } from "../table/input/Selected.js";
import { Button } from "../ui/controls/Button.js";
import { stepOf } from "../ui/dom/stepOf.js";

export function SelectionBar() {
  const model = useModel();
  const view = useManagerView();
  useStore(model.traits);
  const { selectedCount: count } = model.all!;
  // One tab stop, following the ARIA toolbar pattern; arrow keys move between the buttons.
  const bar = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const buttons = () => [...(bar.current?.querySelectorAll<HTMLButtonElement>("button") ?? [])];
  useLayoutEffect(() => {
    const all = buttons();
    for (const [at, button] of all.entries())
      button.tabIndex = at === Math.min(active, all.length - 1) ? 0 : -1;
  });
  if (count === 0) return null;
  return (
    <div
      ref={bar}
      class="aw-selection"
      role="toolbar"
      aria-label="Selected users"
      onFocusIn={({ target }) => setActive(Math.max(0, buttons().indexOf(target as HTMLButtonElement)))}
      onKeyDown={(event) => {
        const all = buttons();
        const to = stepOf(event, all.indexOf(event.target as HTMLButtonElement), all.length);
        if (to === null) return;
        event.preventDefault();
        all[to].focus();
      }}
    >
      <span>
        <SelectionText count={count} hidden={model.all!.selectedHidden} />
      </span>
      <ClearSelection />
      <SaveButton
        request={{ type: "export_users", selected: true }}
        title="Save the selected people as a CSV file"
        label="Export the selected users"
      >
        Export
      </SaveButton>
      <span class="aw-gap" />
      {!model.readOnly && (
        <div class="aw-actions">
          {ACTIONS.map((action) => (
            <Button
              key={action.label}
              kind={action.danger ? "danger" : "plain"}
              refusal={refusalOf(model, action, count, () => selectedIds(model))}
              onClick={() => openAction(view, action, selectedIds(model))}
            >
              {action.label}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
