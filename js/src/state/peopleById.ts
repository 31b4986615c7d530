// The people with given ids, and the owners among them.

import { sortedBy } from "../data/collation.js";
import type { Person } from "../data/person.js";
import type { Model } from "./model.js";

/** Return the people with these ids who still exist. */
export function peopleOf(model: Model, ids: readonly string[]): Person[] {
  const { people } = model;
  if (people === null) return [];
  return ids.flatMap((id) => {
    const row = people.find(id);
    return row < 0 ? [] : [people.person(row)];
  });
}

/** Return the owners among these people, sorted by name. */
export function ownersOf(people: readonly Person[]): Person[] {
  return sortedBy(
    people.filter(({ everywhere }) => everywhere),
    ({ username }) => username,
  );
}

/** Return the ids of the owners among these people: a dialog that names them confirms this to the kernel. */
export function ownerIds(people: readonly Person[]): string[] {
  return ownersOf(people).map(({ id }) => id);
}
