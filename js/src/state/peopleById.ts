// The people with given ids, the selected ones, and the owners among them.

import { sortedBy } from "../data/order/collation.js";
import type { Person, Role } from "../data/person.js";
import type { Model } from "./model.js";

/** Return the person with this id; null without an id or when the person no longer exists. */
export function personOf({ people }: Model, id: string | null): Person | null {
  const row = id === null || people === null ? -1 : people.find(id);
  return row < 0 ? null : people!.person(row);
}

/** Return the people with these ids who still exist. */
export function peopleOf(model: Model, ids: readonly string[]): Person[] {
  return ids.flatMap((id) => personOf(model, id) ?? []);
}

/** Return the ids of the selected people who are known, found one by one: not for every render. */
export function selectedIds({ people, selected }: Model): string[] {
  // A selected person may have left this workspace, or not be loaded yet: an id alone is not enough for any action.
  return people === null ? [] : [...selected].filter((id) => people.find(id) >= 0);
}

/** Whether a role has access to every workspace without membership. */
export const isEverywhere = ({ session }: Model, role: Role): boolean =>
  session?.everywhere.includes(role) ?? false;

/** Return the owners among these people, sorted by name. */
export function ownersOf(people: readonly Person[]): Person[] {
  return sortedBy(
    people.filter(({ everywhere }) => everywhere),
    ({ username }) => username,
  );
}

/** Return the ids of the owners among these people: a dialog that names them confirms this to the kernel. */
export function ownerIds(people: readonly Person[]): string[] {
  return idsOf(ownersOf(people));
}

export const idsOf = (people: readonly Person[]): string[] => people.map(({ id }) => id);
