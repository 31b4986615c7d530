// A role as a coloured letter and word; the letter alone where space is tight.

import type { Role } from "../../data/person.js";

export const ROLE_LETTERS: Record<Role, string> = { owner: "O", admin: "A", annotator: "N" };

export function RolePill({ role }: { role: Role }) {
  return (
    <span class={`aw-role aw-role-${role}`} title={role}>
      <i aria-hidden="true">{ROLE_LETTERS[role]}</i>
      <span class="aw-role-word">{role}</span>
    </span>
  );
}
