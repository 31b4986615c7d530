// The people that a dialog is about: counts per role, all owners by name, and the first of the others.

import { useMemo } from "preact/hooks";
import type { Person } from "../data/person.js";
import { byRole, countRoles } from "../state/people/counts.js";
import { ownersOf } from "../state/peopleById.js";
import { pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { NameList } from "../ui/display/NameList.js";
import { Names } from "../ui/display/Names.js";
import { RolePill } from "../ui/display/RolePill.js";

/** Maximum number of owners whose list does not scroll: a longer one has to be reachable by keyboard. */
const MAX_UNSCROLLED = 12;

interface TargetsProps {
  people: readonly Person[];
  /** Whether to name people who are not owners too; not needed when a list below names them. */
  listed?: boolean;
}

export function Targets({ people, listed = true }: TargetsProps) {
  return people.length === 1 ? <One person={people[0]} /> : <Many people={people} listed={listed} />;
}

/** That the requesting account is excluded, and why. */
export function SelfNote({ leftOut }: { leftOut: { username: string; reason: string } | null }) {
  if (leftOut === null) return null;
  return (
    <p class="aw-dim">
      You (<Name text={leftOut.username} />) are left out. {leftOut.reason}
    </p>
  );
}

function One({ person }: { person: Person }) {
  return (
    <p class="aw-target">
      <Name text={person.username} bold /> <RolePill role={person.role} />
    </p>
  );
}

function Many({ people, listed }: { people: readonly Person[]; listed: boolean }) {
  // There may be thousands of people, and every keystroke renders the dialog again.
  return useMemo(() => {
    const owners = ownersOf(people);
    const others = people.filter(({ everywhere }) => !everywhere);
    const roles = byRole(countRoles(people)).reverse();
    return (
      <div class="aw-targets">
        <p>
          <b>{roles.length > 1 ? pluralize(people.length, "user") : roles}</b>
          {roles.length > 1 && `: ${roles.join(", ")}`}
        </p>
        {owners.length > 0 && <Owners people={owners} />}
        {listed && others.length > 0 && (
          <p>
            <Names names={others.map(({ username }) => username)} />
          </p>
        )}
      </div>
    );
  }, [people, listed]);
}

function Owners({ people }: { people: readonly Person[] }) {
  return (
    <div class="aw-owners">
      <span class="aw-owners-head" aria-hidden="true">
        {people.length === 1 ? "Owner" : "Owners"}
      </span>
      <NameList
        label="Owners"
        names={people.map(({ id, username }) => ({ id, name: username }))}
        tabIndex={people.length > MAX_UNSCROLLED ? 0 : undefined}
      />
    </div>
  );
}
