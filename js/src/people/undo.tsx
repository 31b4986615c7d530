// Undoing what the journal says.

import type { ActingModel } from "../acting.js";
import { Button } from "../components/Button.js";
import type { Model } from "../model.js";
import type { View } from "../view.js";

/** Undo an entry; two clicks are one. A creation whose user has responses meanwhile goes through a deletion's dialog. */
export async function undo(model: Model, view: View, entry: number, created: string | null): Promise<void> {
  if (model.busy) return;
  const answer = await model.request({ type: "undo", entry });
  if (answer.type === "failed") {
    const { code, message, hint, user_ids } = answer.error;
    const users = user_ids.length > 0 || created === null ? user_ids : [created];
    if (code === "NeedsConfirmationError" && users.length > 0 && view.confirmDeletion(users)) return;
    model.showTrouble(message, hint);
  }
  view.keepFocus();
}

/** Undoes the last action, beside what is said of it. */
export function UndoButton({ model, view }: { model: ActingModel; view: View }) {
  const { undoable } = model;
  if (undoable === null || model.readOnly) return null;
  return (
    <Button
      refusal={model.undoRefusal(undoable.type)}
      onClick={() => void undo(model, view, undoable.entry, undoable.created)}
    >
      {undoable.said === model.said ? "Undo" : `Undo: ${undoable.said}`}
    </Button>
  );
}
