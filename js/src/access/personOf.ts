// Look up the person that a question is about.

import type { Person } from "../data/people.js";
import type { Model } from "../model.js";

/** Return the person with this id; null without an id or when the person no longer exists. */
export function personOf(model: Model, id: string | null): Person | null {
  const { people } = model;
  const row = id === null || people === null ? -1 : people.find(id);
  return row < 0 ? null : people!.person(row);
}
