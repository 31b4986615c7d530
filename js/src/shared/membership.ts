// Members of workspaces: whether they are known, and the first members of one.

import { useMemo } from "preact/hooks";
import { nameComparer } from "../data/order/nameOrder.js";
import type { People } from "../data/people.js";
import type { WorkspaceItem } from "../protocol.js";
import type { Model } from "../state/model.js";
import { countMembers, total } from "../state/people/counts.js";

/** Return the people once all memberships are loaded; null until then. */
export function knownPeople(model: Model): People | null {
  return model.everyone?.memberships == null ? null : model.everyone;
}

/** The number of members of a workspace; undefined while unknown. */
export function useMemberCount(model: Model, { id }: WorkspaceItem): number | undefined {
  const people = knownPeople(model);
  return useMemo(() => {
    const number = people?.workspaces.findIndex((one) => one.id === id) ?? -1;
    return number < 0 ? undefined : total(countMembers(people!)[number]);
  }, [people, id]);
}

/** Return the rows of up to `max` members of a workspace: owners first, then admins, each sorted by name. */
export function firstMembers(people: People, workspace: number, max: number): number[] {
  const { memberships, roles } = people;
  if (memberships === null || workspace < 0) return [];
  const byName = nameComparer(people.usernames, people.ids);
  const compare = (a: number, b: number) => roles[a] - roles[b] || byName(a, b);
  const first: number[] = [];
  for (let row = 0; row < people.count; row += 1) {
    if (!memberships.has(row, workspace)) continue;
    if (first.length === max && compare(row, first[max - 1]) > 0) continue;
    let at = first.length;
    while (at > 0 && compare(row, first[at - 1]) < 0) at -= 1;
    first.splice(at, 0, row);
    if (first.length > max) first.pop();
  }
  return first;
}
