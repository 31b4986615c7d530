// One person as a table row.

import type { Person } from "../data/person.js";
import type { Column } from "../data/query.js";
import { namedIn } from "../state/view/fitting.js";
import { displayText } from "../ui/display/displayText.js";
import { Icon } from "../ui/display/icons.js";
import { Name } from "../ui/display/Name.js";
import { OWNER_RISK, Risk } from "../ui/display/Risk.js";
import { RolePill } from "../ui/display/RolePill.js";
import { ago, exact } from "../ui/display/time.js";
import { UnknownValue } from "../ui/display/UnknownValue.js";
import { memo } from "../ui/dom/memo.js";
import type * as PeopleChunk from "./chunk.js";

/** Number of characters of an id that are shown where it has no room as a whole. */
const ID_SHOWN = 8;
/** Pixel widths of an owner's risk icon, of "all workspaces", and of the shorter "all". */
const RISK = 22;
const ALL_WORKSPACES = 106;
const ALL = 28;
/** Minimum room for "all workspaces" beside the risk icon and the button that lists an owner's memberships. */
const ROOM_FOR_WORDS = 170;

export interface RowProps {
  domId: string;
  person: Person;
  /** Changes when the person may have changed. */
  version: string;
  /** Row index including the header, counted from 1. */
  rowIndex: number;
  columns: readonly Column[];
  wholeIds: boolean;
  /** Pixels for the workspaces. */
  room: number;
  selectable: boolean;
  selected: boolean;
  focused: boolean;
  /** Whether this person is the requesting account. */
  you: boolean;
  /** Whether someone else has just added or changed them. */
  marked: boolean;
  hasMenu: boolean;
  menuOpen: boolean;
  search: string;
  /** What marks the search's matches and lists workspaces; null until it arrives. */
  chunk: typeof PeopleChunk | null;
  /** The current time, rounded to minutes: a row renders again when its relative times change. */
  now: number;
}

export const Row = memo(function Row(props: RowProps) {
  const { person, rowIndex, columns, selectable, selected, focused } = props;
  const name = displayText(person.username);
  return (
    <tr
      id={props.domId}
      data-id={person.id}
      class={`aw-row${focused ? " aw-focused" : ""}${props.marked ? " aw-marked" : ""}`}
      aria-rowindex={rowIndex}
      aria-selected={selectable ? selected : undefined}
    >
      {selectable && (
        <td class="aw-col-select">
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={selected}
            disabled={props.chunk === null}
            tabIndex={-1}
          />
        </td>
      )}
      {columns.map((column) => (
        <Cell key={column} column={column} row={props} />
      ))}
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
}, "person");

function Cell({ column, row }: { column: Column; row: RowProps }) {
  const { person, search, chunk, now, you } = row;
  const hits = (text: string) => chunk?.hitLetters(text, search);
  const { id, username, fullName, role } = person;
  const name = `aw-col-${column}`;
  switch (column) {
    case "username":
      return (
        <td class={name} title={`${displayText(username)}  ${displayText(fullName)}`.trim()}>
          <span class={you ? "aw-own" : undefined}>
            <Name text={username} hits={hits(username)} class="aw-username" />{" "}
            {you && <span class="aw-you">you</span>}{" "}
            {fullName !== "" && <Name text={fullName} hits={hits(fullName)} class="aw-dim" />}
          </span>
        </td>
      );
    case "id": {
      const begin = row.wholeIds ? id : id.slice(0, ID_SHOWN);
      const hit = chunk?.idHit(id, search) ?? 0;
      return (
        <td class={name}>
          <button type="button" class="aw-copy-id" tabIndex={-1} title={`${id}\nClick to copy`}>
            {hit > 0 && <mark>{begin.slice(0, hit)}</mark>}
            {begin.slice(hit)}
            {!row.wholeIds && "…"}
          </button>
        </td>
      );
    }
    case "role":
      return (
        <td class={name}>
          <RolePill role={role} />
        </td>
      );
    case "workspaces":
      return (
        <td class={name}>
          <Workspaces {...row} />
        </td>
      );
    case "updated_at":
    case "inserted_at": {
      const moment = column === "updated_at" ? person.updatedAt : person.insertedAt;
      return (
        <td class={`${name} aw-dim`} title={exact(moment)}>
          {ago(moment, now)}
        </td>
      );
    }
  }
}

function Workspaces({ person, chunk, room }: RowProps) {
  const { everywhere, workspaces } = person;
  if (workspaces === null && !everywhere) {
    return <UnknownValue label="workspaces not known yet" />;
  }
  if (workspaces === null || workspaces.length === 0) {
    return <span class="aw-dim">{everywhere ? <i>all workspaces</i> : "none"}</span>;
  }
  const More = chunk?.MoreWorkspaces ?? WaitingMore;
  const names = workspaces.map(({ name }) => displayText(name));
  const title = names.join(", ");
  const inWords = room >= ROOM_FOR_WORDS;
  const named = everywhere
    ? namedIn(room - RISK - (inWords ? ALL_WORKSPACES : ALL), names, 0)
    : namedIn(room, names);
  return (
    <span class="aw-workspaces" title={everywhere ? `All workspaces; also a member of ${title}` : title}>
      {everywhere && (
        <>
          <Risk message={`A member of ${title}. ${OWNER_RISK}`} />
          <i class="aw-dim aw-everywhere">{inWords ? "all workspaces" : "all"}</i>
        </>
      )}
      {workspaces.slice(0, named).map(({ id, name }) => (
        <span key={id} class="aw-chip">
          <Name text={name} />
        </span>
      ))}
      {workspaces.length > named && <More person={person} more={workspaces.length - named} />}
    </span>
  );
}

/** The number of workspaces that do not fit, until the button that lists them arrives. */
function WaitingMore({ more }: { more: number }) {
  return <span class="aw-chip aw-more">+{more}</span>;
}
