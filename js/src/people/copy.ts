// Copy to the clipboard.

import type { Model } from "../model.js";
import type { View } from "../view.js";

/** Copy a text and announce it; false when the clipboard is not permitted. */
export async function copy(text: string, model: Model, said: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return false;
  }
  model.say(said);
  return true;
}

/** Copy a person's id, or show it to be copied by hand. */
export async function copyId(id: string, model: Model, view: View): Promise<void> {
  view.offerCopy((await copy(id, model, `Copied the id ${id}.`)) ? null : id);
}
