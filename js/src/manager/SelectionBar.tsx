// What can be done with the selected people.

import { useMemo } from "preact/hooks";
import { Button } from "../components/Button.js";
import type { Model } from "../model.js";
import { ACTIONS, openAction, refusalOf } from "./actions.js";
import type { ManagerView } from "./view.js";

export function SelectionBar({ model, view }: { model: Model; view: ManagerView }) {
  const { selected, selection, people } = model;
  // Somebody may have left this workspace, or not have arrived yet: nothing can be done with an id alone.
  const users = useMemo(
    () => (people === null ? [] : [...selected].filter((id) => people.find(id) >= 0)),
    [selection.version, people, people?.layout],
  );
  if (users.length === 0) return null;
  const hidden = model.selectedHidden;
  return (
    <div class="aw-selection" role="toolbar" aria-label="Selected users">
      <span>
        <b>{users.length.toLocaleString("en")} selected</b>
        {hidden > 0 && <span class="aw-dim">, {hidden.toLocaleString("en")} of them not shown</span>}
      </span>
      <Button kind="quiet" onClick={() => selection.clear()}>
        Clear
      </Button>
      <span class="aw-gap" />
      {!model.readOnly &&
        ACTIONS.map((action) => (
          <Button
            key={action.kind}
            kind={action.kind === "delete" ? "danger" : "plain"}
            refusal={refusalOf(model, action, users)}
            onClick={() => openAction(view, action.kind, users)}
          >
            {action.label}
          </Button>
        ))}
    </div>
  );
}
