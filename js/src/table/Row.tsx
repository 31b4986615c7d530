// One person as a row.

import { Icon } from "../components/icons.js";
import { Name } from "../components/Name.js";
import type { Person, Role } from "../data/people.js";
import type { WorkspaceItem } from "../protocol.js";
import { shown } from "../shown.js";
import { ago, exact } from "../time.js";
import { memo } from "./memo.js";

export const ROLE_LETTERS: Record<Role, string> = { owner: "O", admin: "A", annotator: "N" };
/** Workspaces named in a row before it says how many more there are. */
const NAMED = 3;

export interface RowProps {
  domId: string;
  person: Person;
  /** Moves when the person may have changed. */
  version: string;
  /** Place among all rows, from 0. */
  position: number;
  selectable: boolean;
  selected: boolean;
  focused: boolean;
  hasMenu: boolean;
  menuOpen: boolean;
  search: string;
  /** The current time, rounded to minutes: a row is drawn again when what it says changes. */
  now: number;
}

export const Row = memo(function Row(props: RowProps) {
  const { person, position, selectable, selected, focused, search } = props;
  const name = shown(person.username);
  return (
    <tr
      id={props.domId}
      data-id={person.id}
      class={focused ? "aw-row aw-focused" : "aw-row"}
      aria-rowindex={position + 2}
      aria-selected={selectable ? selected : undefined}
    >
      {selectable && (
        <td class="aw-col-select">
          <input type="checkbox" aria-label={`Select ${name}`} checked={selected} tabIndex={-1} />
        </td>
      )}
      <td class="aw-col-username" title={[name, shown(person.fullName)].join("  ").trim()}>
        <Name text={person.username} search={search} class="aw-username" />{" "}
        {person.fullName !== "" && person.fullName !== person.username && (
          <Name text={person.fullName} search={search} class="aw-dim" />
        )}
      </td>
      <td class="aw-col-id">
        <button type="button" class="aw-copy-id" tabIndex={-1} title={`${person.id}\nClick to copy`}>
          {person.id.slice(0, 8)}…
        </button>
      </td>
      <td class="aw-col-role">
        <RolePill role={person.role} />
      </td>
      <td class="aw-col-workspaces">
        <Workspaces role={person.role} workspaces={person.workspaces} />
      </td>
      <td class="aw-col-updated_at aw-dim" title={exact(person.updatedAt)}>
        {ago(person.updatedAt, props.now)}
      </td>
      {props.hasMenu && (
        <td class="aw-col-menu">
          <button
            type="button"
            class="aw-row-menu"
            tabIndex={-1}
            aria-label={`Actions for ${name}`}
            aria-haspopup="menu"
            aria-expanded={props.menuOpen}
          >
            <Icon name="more" />
          </button>
        </td>
      )}
    </tr>
  );
});

export function RolePill({ role }: { role: Role }) {
  return (
    <span class={`aw-role aw-role-${role}`}>
      <i aria-hidden="true">{ROLE_LETTERS[role]}</i>
      <span class="aw-role-word">{role}</span>
    </span>
  );
}

function Workspaces({ role, workspaces }: { role: Role; workspaces: readonly WorkspaceItem[] | null }) {
  const owner = role === "owner";
  if (workspaces === null && !owner) {
    return <span class="aw-placeholder" role="img" aria-label="workspaces not known yet" />;
  }
  if (workspaces === null || workspaces.length === 0) {
    return <span class="aw-dim">{owner ? <i>all workspaces</i> : "none"}</span>;
  }
  const title = workspaces.map(({ name }) => shown(name)).join(", ");
  return (
    <span title={owner ? `All workspaces; also a member of ${title}` : title}>
      {owner && <i class="aw-dim">all workspaces </i>}
      {workspaces.slice(0, NAMED).map(({ id, name }) => (
        <span key={id} class="aw-chip">
          <Name text={name} />
        </span>
      ))}
      {workspaces.length > NAMED && <span class="aw-chip">+{workspaces.length - NAMED}</span>}
    </span>
  );
}
