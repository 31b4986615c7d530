// Who is in which workspace: counted for all of them in one pass, and the first members of one by name.

import { nameComparer } from "../data/names.js";
import { type People, ROLES, type Role } from "../data/people.js";
import type { Model } from "../model.js";

/** Explicit members by role. */
export type RoleCounts = Record<Role, number>;

export const total = (counts: RoleCounts): number => ROLES.reduce((sum, role) => sum + counts[role], 0);

/** Give the people whose memberships are all here; null while they are on their way. */
export function knownPeople(model: Model): People | null {
  return model.partial || model.people?.members == null ? null : model.people;
}

/** Count the members of every workspace, in the order of `people.workspaces`. */
export function countMembers(people: People): RoleCounts[] {
  const counts = people.workspaces.map((): RoleCounts => ({ owner: 0, admin: 0, annotator: 0 }));
  const { members, roles } = people;
  if (members === null) return counts;
  for (let row = 0; row < people.count; row += 1) {
    const role = ROLES[roles[row]];
    for (let at = members.starts[row]; at < members.starts[row + 1]; at += 1) {
      counts[members.items[at]][role] += 1;
    }
  }
  return counts;
}

/** Give the rows of at most `most` members of a workspace: owners first, then admins, then by name. */
export function firstMembers(people: People, workspace: number, most: number): number[] {
  const { members, roles } = people;
  if (members === null || workspace < 0) return [];
  const byName = nameComparer(people.usernames, people.ids);
  const compare = (a: number, b: number) => roles[a] - roles[b] || byName(a, b);
  const first: number[] = [];
  for (let row = 0; row < people.count; row += 1) {
    if (!members.of(row).includes(workspace)) continue;
    if (first.length === most && compare(row, first[most - 1]) > 0) continue;
    let at = first.length;
    while (at > 0 && compare(row, first[at - 1]) < 0) at -= 1;
    first.splice(at, 0, row);
    if (first.length > most) first.pop();
  }
  return first;
}
