// How a row shows a person in each column.

import type { FunctionComponent } from "preact";
import type { Person } from "../data/person.js";
import type { Column } from "../data/userColumns.js";
import type { ChunkExports } from "../state/chunks.js";
import { visibleChips } from "../state/view/fitting.js";
import { displayText, isolated } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { OWNER_RISK, Risk } from "../ui/display/Risk.js";
import { RolePill } from "../ui/display/RolePill.js";
import { ago, exact } from "../ui/display/time.js";
import { UnknownValue } from "../ui/display/UnknownValue.js";

/** Number of characters of an id that are shown where it has no room as a whole. */
const ID_SHOWN = 8;
/** Pixel widths of an owner's risk icon, of "all workspaces", and of the shorter "all". */
const RISK = 22;
const ALL_WORKSPACES = 106;
const ALL = 28;
/** Minimum room for "all workspaces" beside the risk icon and the button that lists an owner's memberships. */
const ROOM_FOR_WORDS = 170;

/** What the cells of a row show. */
export interface RowContent {
  person: Person;
  wholeIds: boolean;
  /** Pixels for the workspaces. */
  workspacesWidth: number;
  /** Whether this person is the requesting account. */
  you: boolean;
  search: string;
  /** What marks the search's matches and lists workspaces; null until it arrives. */
  chunk: ChunkExports["people"] | null;
  /** The current time, rounded to minutes: a row renders again when its relative times change. */
  now: number;
}

interface CellProps {
  row: RowContent;
  /** The class of the column. */
  class: string;
}

export const CELLS: Record<Column, FunctionComponent<CellProps>> = {
  username({ row: { person, search, chunk, you }, class: name }) {
    const { username, fullName } = person;
    const hits = (text: string) => chunk?.hitLetters(text, search);
    return (
      <td class={name} title={`${isolated(username)}  ${isolated(fullName)}`.trim()}>
        <span class={you ? "aw-own" : undefined}>
          <Name text={username} hits={hits(username)} class="aw-username" />{" "}
          {you && <span class="aw-you">you</span>}{" "}
          {fullName !== "" && <Name text={fullName} hits={hits(fullName)} class="aw-dim" />}
        </span>
      </td>
    );
  },
  id({ row: { person, search, chunk, wholeIds }, class: name }) {
    const { id } = person;
    const begin = wholeIds ? id : id.slice(0, ID_SHOWN);
    const hit = chunk?.idHit(id, search) ?? 0;
    return (
      <td class={name}>
        <button type="button" class="aw-copy-id" tabIndex={-1} title={`${id}\nClick to copy`}>
          {hit > 0 && <mark>{begin.slice(0, hit)}</mark>}
          {begin.slice(hit)}
          {!wholeIds && "…"}
        </button>
      </td>
    );
  },
  role: ({ row, class: name }) => (
    <td class={name}>
      <RolePill role={row.person.role} />
    </td>
  ),
  workspaces: ({ row, class: name }) => (
    <td class={name}>
      <Workspaces {...row} />
    </td>
  ),
  updated_at: ({ row, class: name }) => <Moment class={name} moment={row.person.updatedAt} now={row.now} />,
  inserted_at: ({ row, class: name }) => <Moment class={name} moment={row.person.insertedAt} now={row.now} />,
};

function Moment({ class: name, moment, now }: { class: string; moment: number; now: number }) {
  return (
    <td class={`${name} aw-dim`} title={exact(moment)}>
      {ago(moment, now)}
    </td>
  );
}

function Workspaces({ person, chunk, workspacesWidth: room }: RowContent) {
  const { everywhere, workspaces } = person;
  if (workspaces === null && !everywhere) {
    return <UnknownValue label="workspaces not known yet" />;
  }
  if (workspaces === null || workspaces.length === 0) {
    return <span class="aw-dim">{everywhere ? <i>all workspaces</i> : "none"}</span>;
  }
  const More = chunk?.MoreWorkspaces ?? WaitingMore;
  const names = workspaces.map(({ name }) => displayText(name));
  const title = workspaces.map(({ name }) => isolated(name)).join(", ");
  const inWords = room >= ROOM_FOR_WORDS;
  const named = everywhere
    ? visibleChips(room - RISK - (inWords ? ALL_WORKSPACES : ALL), names, 0)
    : visibleChips(room, names);
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
