// A person that a question is about.

import type { Person } from "../data/people.js";
import type { Model } from "../model.js";

/** Give the person of an id; null for none, and for who is not there any more. */
export function personOf(model: Model, id: string | null): Person | null {
  const { people } = model;
  const row = id === null || people === null ? -1 : people.find(id);
  return row < 0 ? null : people!.person(row);
}
