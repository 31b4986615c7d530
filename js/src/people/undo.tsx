// Undoing what the journal says.

import type { ActingModel } from "../acting.js";
import { Button } from "../components/Button.js";
import type { Model } from "../model.js";
import type { Undo } from "../protocol.js";
import type { View } from "../view.js";

/** What was confirmed, and how. */
export type Confirmed = Pick<Undo, "agreed" | "confirmation">;

/** Undo an entry; two clicks are one. What has changed since its creation is deleted only once that is confirmed. */
export async function undo(
  model: Model,
  view: View,
  entry: number,
  confirmed: Confirmed = { agreed: "", confirmation: "" },
): Promise<void> {
  if (model.busy) return;
  const answer = await model.request({ type: "undo", entry, ...confirmed });
  if (answer.type === "failed") {
    const { message, hint, field, question } = answer.error;
    if (question !== null) {
      view.askToUndo({ entry, question, error: null });
      return;
    }
    if (field === "confirmation" && view.undoing !== null) {
      view.askToUndo({ ...view.undoing, error: message });
      return;
    }
    model.showTrouble(message, hint);
  }
  view.askToUndo(null);
}

/** Undoes the last action, beside what is said of it. */
export function UndoButton({ model, view }: { model: ActingModel; view: View }) {
  const { undoable } = model;
  if (undoable === null || model.readOnly) return null;
  return (
    <Button
      refusal={model.rulesRefusal(undoable.rules)}
      onClick={() => void undo(model, view, undoable.entry)}
    >
      {undoable.said === model.said ? "Undo" : `Undo: ${undoable.said}`}
    </Button>
  );
}
