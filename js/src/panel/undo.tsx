// Undo and redo journal entries.

import type { Done, JournalItem, Undo } from "../protocol.js";
import type { CommandModel } from "../state/commandModel.js";
import type { Model } from "../state/model.js";
import type { View } from "../state/view.js";
import { Button } from "../ui/Button.js";
import { reverses } from "./results.js";

type Confirmed = Pick<Undo, "agreed" | "confirmation">;

/**
 * Undo an entry; a double click counts once. Anything changed since its creation is deleted only after confirmation.
 */
export async function undo(
  model: Model,
  view: View,
  entry: number,
  confirmed: Confirmed = { agreed: "", confirmation: "" },
): Promise<void> {
  if (model.busy) return;
  const answer = await model.request({ type: "undo", entry, ...confirmed });
  if (answer.type === "failed") {
    const { message, field, question } = answer.error;
    if (question !== null) {
      view.askToUndo({ entry, question, error: null });
      return;
    }
    if (field === "confirmation" && view.undoing !== null) {
      view.askToUndo({ ...view.undoing, error: message });
      return;
    }
    model.showTrouble(answer.error);
  }
  view.askToUndo(null);
}

export async function redo(model: Model, view: View, entry: number): Promise<void> {
  if (model.busy) return;
  const answer = await model.request({ type: "redo", entry });
  if (answer.type === "failed") model.showTrouble(answer.error);
  view.keepFocus();
}

interface ReverseProps {
  model: Model;
  view: View;
  entry: number;
  undone: boolean;
  /** A sentence describing the change. */
  change: string;
  refusal: string | null;
  label?: string;
  children?: string;
}

/** Undo or redo an entry. Redo replaces Undo in place, so ignore the second half of a double click. */
function Reverse({ model, view, entry, undone, change, refusal, label, children = "" }: ReverseProps) {
  const word = undone ? "Redo" : "Undo";
  return (
    <Button
      label={label && `${word} ${label}`}
      title={`${word}: ${change}`}
      refusal={refusal}
      onClick={(event) => {
        if (event.detail < 2) void (undone ? redo : undo)(model, view, entry);
      }}
    >
      {`${word}${children}`}
    </Button>
  );
}

/** Whether the last change can be undone or redone, or a button has to say why not. */
function isReversible(model: CommandModel, { entry, undo, undone, no_redo, reverse_rules }: Done): boolean {
  if (!(undo || undone)) return false;
  const item = model.journal.find(({ number }) => number === entry);
  if (item === undefined) return true;
  // While this view undoes or redoes it, the two states differ for a moment. If it happened elsewhere, our message is
  // outdated.
  if (item.undone !== undone) return model.pending.some(({ type }) => reverses(type));
  const refused = no_redo !== null || reverse_rules.some((rule) => model.refusal(rule) !== null);
  return (undone ? item.redo : item.undo) || refused;
}

/** Undo or redo the last change, beside its status. */
export function UndoButton({ model, view }: { model: CommandModel; view: View }) {
  const { last, readOnly, session } = model;
  if (last === null || readOnly || session?.status === "gone" || !isReversible(model, last.done)) return null;
  const { change } = last;
  const { entry, message, undone, no_redo: never, reverse_rules: rules } = last.done;
  if (entry === null) return null;
  return (
    <Reverse
      {...{ model, view, entry, undone, change }}
      refusal={(undone ? never : null) ?? model.rulesRefusal(rules)}
    >
      {message === model.message ? "" : " last change"}
    </Reverse>
  );
}

export function EntryButton({ model, view, item }: { model: CommandModel; view: View; item: JournalItem }) {
  const { number, message, undone } = item;
  if (!(undone ? item.redo : item.undo) || model.readOnly) return null;
  return (
    <Reverse
      {...{ model, view, entry: number, undone, change: message }}
      refusal={model.rulesRefusal([])}
      label={`entry ${number}: ${message}`}
    />
  );
}
