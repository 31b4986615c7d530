// Undoing what the journal says.

import type { Model } from "../model.js";
import type { View } from "../view.js";

/** Undo an entry. A creation whose user has responses meanwhile goes through the deletion's own dialog. */
export async function undo(model: Model, view: View, entry: number, created: string | null): Promise<void> {
  const error = await model.undo(entry);
  if (error?.code === "NeedsConfirmationError") {
    const users = error.user_ids.length > 0 ? error.user_ids : created === null ? [] : [created];
    if (users.length > 0 && view.confirmDeletion(users)) return;
  }
  if (error !== null) model.showTrouble(error.message, error.hint);
  view.keepFocus();
}
