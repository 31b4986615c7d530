// Number of people per role, overall and among the members of each workspace.

import type { People } from "../../data/people.js";
import type { Person, Role } from "../../data/person.js";
import { ROLES } from "../../protocol.js";
import { pluralize } from "../../ui/display/displayText.js";

export type RoleCounts = Record<Role, number>;

const none = (): RoleCounts => ({ owner: 0, admin: 0, annotator: 0 });

export const total = (counts: RoleCounts): number => ROLES.reduce((sum, role) => sum + counts[role], 0);

export function countRoles(people: readonly Person[]): RoleCounts {
  const counts = none();
  for (const { role } of people) counts[role] += 1;
  return counts;
}

/** Count the known explicit members of every workspace, in the order of `people.workspaces`. */
export function countMembers(people: People): RoleCounts[] {
  const counts = people.workspaces.map(none);
  const { knownMemberships, roles } = people;
  if (knownMemberships === null) return counts;
  for (let row = 0; row < people.count; row += 1) {
    const role = ROLES[roles[row]];
    for (let at = knownMemberships.starts[row]; at < knownMemberships.starts[row + 1]; at += 1)
      counts[knownMemberships.items[at]][role] += 1;
  }
  return counts;
}

/** The roles present with their counts: `1 owner`, `2 admins`, `12 annotators`. */
export function byRole(counts: Partial<RoleCounts>): string[] {
  return ROLES.flatMap((role) => (counts[role] ? pluralize(counts[role], role) : []));
}
