// The people that a dialog is about: counts per role, owners and admins by name, and the annotators, on request all.

import { useMemo, useRef, useState } from "preact/hooks";
import { matcher, sortedBy } from "../data/order/collation.js";
import type { Person } from "../data/person.js";
import { byRole, countRoles } from "../state/people/counts.js";
import { ownersOf } from "../state/peopleById.js";
import { SearchBox } from "../ui/controls/SearchBox.js";
import { pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { NameList } from "../ui/display/NameList.js";
import { Names } from "../ui/display/Names.js";
import { RolePill } from "../ui/display/RolePill.js";
import { useAfterRender } from "../ui/dom/afterRender.js";

/** Maximum number of names drawn: for more, there is a search. */
const MAX_DRAWN = 200;
/** Maximum number of people whose list does not scroll: a longer one has to be reachable by keyboard. */
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
    const roles = byRole(countRoles(people)).reverse();
    const others = people.filter(({ everywhere }) => !everywhere);
    return (
      <div class="aw-targets">
        <p>
          <b>{roles.length > 1 ? pluralize(people.length, "user") : roles}</b>
          {roles.length > 1 && `: ${roles.join(", ")}`}
        </p>
        <Group label="Owners" people={ownersOf(people)} all />
        {listed && (
          <>
            <Group label="Admins" people={others.filter(({ role }) => role === "admin")} apart />
            <Group label="Annotators" people={others.filter(({ role }) => role === "annotator")} />
          </>
        )}
      </div>
    );
  }, [people, listed]);
}

interface GroupProps {
  label: string;
  people: readonly Person[];
  /** Whether all are named at once. */
  all?: boolean;
  /** Whether they are set apart, as those who may do more. */
  apart?: boolean;
}

/** The people with one role: the first few, and on request all of them, with a search if they are many. */
function Group({ label, people, all = false, apart = all }: GroupProps) {
  const [open, setOpen] = useState(all);
  const [search, setSearch] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const afterRender = useAfterRender();
  const sorted = useMemo(
    () => (open ? sortedBy(people, ({ username }) => username) : people),
    [people, open],
  );
  if (people.length === 0) return null;
  const matches = matcher(search);
  const found = search === "" ? sorted : sorted.filter(({ username }) => matches(username));
  const searchable = people.length > MAX_DRAWN;
  const names = open ? (
    <div ref={list} class="aw-group-names">
      {searchable && (
        <SearchBox
          label={`Search ${label.toLowerCase()}`}
          value={search}
          onSearch={setSearch}
          onLeave={() => list.current!.querySelector("ul")!.focus()}
          inDialog
        />
      )}
      <NameList
        label={label}
        names={found.map(({ id, username }) => ({ id, name: username }))}
        max={MAX_DRAWN}
        tabIndex={people.length > MAX_UNSCROLLED ? 0 : -1}
      />
    </div>
  ) : (
    <p>
      <Names
        names={people.map(({ username }) => username)}
        onMore={() => {
          setOpen(true);
          afterRender(() => list.current!.querySelector<HTMLElement>("input, ul")!.focus());
        }}
      />
    </p>
  );
  if (!apart && !open) return names;
  return (
    <div class="aw-owners">
      <span class="aw-owners-head" aria-hidden="true">
        {people.length === 1 ? label.slice(0, -1) : label}
      </span>
      {names}
    </div>
  );
}
