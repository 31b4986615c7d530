// Ask for confirmation before an undo deletes something that has changed since its creation, or makes an owner.

import { useEffect, useState } from "preact/hooks";
import { useModel, useView } from "../../state/context.js";
import { displayText } from "../../ui/display/displayText.js";
import { ConfirmField, isConfirmed } from "./ConfirmField.js";
import { RequestDialog } from "./RequestDialog.js";
import { askToUndo, type UnconfirmedUndo, undo, undoing } from "./undo.js";

export function UndoDialog() {
  const view = useView();
  const { now } = undoing(view);
  // Discard what was typed when there is something else to confirm.
  return now && <Ask key={now.toConfirm.key} {...now} />;
}

function Ask({ entries, error, toConfirm }: UnconfirmedUndo) {
  const model = useModel();
  const view = useView();
  const [typed, setTyped] = useState("");
  const { key, what, deletes, reasons, confirmation } = toConfirm;
  const label = entries.some((entry) => typeof entry === "string")
    ? "As it is now"
    : "Changes since it was created";
  const running = model.pending.some(
    ({ type, progress }) => type === "undo_entries" && (progress?.total ?? 0) > 1,
  );
  // The progress and its Stop are behind the dialog.
  useEffect(() => {
    if (running) askToUndo(view, null);
  }, [running]);
  return (
    <RequestDialog
      title={deletes ? "Undo by deleting" : "A new owner"}
      busy={model.busy}
      held={confirmation !== null && !isConfirmed(typed, confirmation)}
      submit={deletes ? "Delete" : "Undo"}
      kind="destroy"
      autoFocus={confirmation === null}
      onClose={() => askToUndo(view, null)}
      onSubmit={() => void undo(model, view, entries, { agreed: key, typed })}
    >
      <p>{displayText(what)}</p>
      <ul class="aw-failures" aria-label={label}>
        {reasons.map((reason) => (
          <li key={reason}>{displayText(reason)}</li>
        ))}
      </ul>
      {deletes && <p class="aw-dim">A deletion can't be undone.</p>}
      {confirmation !== null && (
        <ConfirmField confirmation={confirmation} typed={typed} error={error} onInput={setTyped} />
      )}
    </RequestDialog>
  );
}
