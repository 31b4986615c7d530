// The layout of the matrix: which people are rows and which workspaces are columns, filtered and sorted.

import { normalize, sortedBy, tokenize } from "../../data/order/collation.js";
import type { People } from "../../data/people.js";
import type { Role } from "../../data/person.js";
import type { Query } from "../../data/query.js";
import { find } from "../../data/search.js";
import { ROLES } from "../../protocol.js";
import type { Model } from "../../state/model.js";
import { pluralize } from "../../ui/display/displayText.js";

/** Position of a cell: a row and a column, where -1 stands for a header. */
export interface CellPosition {
  line: number;
  column: number;
}

/** Identity of a cell, independent of its position: ids, where null stands for the header of a row or column. */
export interface CellKey {
  /** A user's id, or a role for the heading of a group. */
  user: string | null;
  workspace: string | null;
}

/** Ranges of rows and columns, both ends included. */
export interface Area {
  lines: readonly [number, number];
  columns: readonly [number, number];
}

export function areaOf(a: CellPosition, b: CellPosition): Area {
  return {
    lines: [Math.min(a.line, b.line), Math.max(a.line, b.line)],
    columns: [Math.min(a.column, b.column), Math.max(a.column, b.column)],
  };
}

const TITLES: Record<Role, string> = { owner: "Owners", admin: "Admins", annotator: "Annotators" };

/** Sort with the members of a workspace first, or last: local to this matrix, on top of the widget's own order. */
export interface ColumnSort {
  workspace: string;
  last: boolean;
}

export class Layout {
  /** Number of people shown. */
  readonly shown: number;
  /** Number of owners shown who are also members. */
  readonly risks: number;

  constructor(
    readonly people: People,
    /** Row numbers of people; -1 - r is the heading of the group for role number r. */
    readonly lines: Int32Array,
    /** Numbers of workspaces. */
    readonly columns: Uint32Array,
    /** Numbers of people by role, if these have headings. */
    readonly groups: ReadonlyMap<Role, number>,
  ) {
    this.shown = lines.length - groups.size;
    const { memberships } = people;
    this.risks =
      memberships === null
        ? 0
        : lines.filter((row) => row >= 0 && people.isEverywhere(row) && memberships.count(row) > 0).length;
  }

  /** The heading in a line; null when there is a person. */
  group(line: number): { role: Role; title: string; size: string } | null {
    const row = this.lines[line];
    if (!(row < 0)) return null;
    const role = ROLES[-1 - row];
    return { role, title: TITLES[role], size: pluralize(this.groups.get(role)!, "person", "people") };
  }

  /** A cell as an area; for a header, its whole row or column. */
  areaAt({ line, column }: CellPosition): Area {
    return {
      lines: line < 0 ? [0, this.lines.length - 1] : [line, line],
      columns: column < 0 ? [0, this.columns.length - 1] : [column, column],
    };
  }

  keyAt({ line, column }: CellPosition): CellKey {
    const row = line < 0 ? null : this.lines[line];
    const user = row === null ? null : row < 0 ? ROLES[-1 - row] : this.people.id(row);
    return { user, workspace: column < 0 ? null : this.people.workspaces[this.columns[column]].id };
  }

  /** Find the position of a cell; null when it is not shown. */
  positionOf({ user, workspace }: CellKey): CellPosition | null {
    const { people, columns } = this;
    const line = user === null ? -1 : this.#lineOf(user);
    const column = columns.findIndex((number) => people.workspaces[number].id === workspace);
    const missing = (user !== null && line < 0) || (workspace !== null && column < 0);
    return missing ? null : { line, column };
  }

  /** The line of a person, or of the heading of a role; -1 when it is not shown. */
  #lineOf(user: string): number {
    const role = ROLES.indexOf(user as Role);
    if (role >= 0) return this.lines.indexOf(-1 - role);
    const row = this.people.find(user);
    return row < 0 ? -1 : this.lines.indexOf(row);
  }
}

/**
 * Lay out the matrix. Each word of the search filters the people if it matches any, and the workspaces if it matches
 * any; a word that matches neither leaves no one.
 */
export function layOut(model: Model, people: People, query: Query, sorted: ColumnSort | null = null): Layout {
  const forPeople: string[] = [];
  const forWorkspaces: string[] = [];
  const names = people.workspaces.map(({ name }) => normalize(name));
  let matchesNothing = false;
  for (const word of tokenize(query.search)) {
    const findsPeople = find(people, word)?.includes(1) ?? false;
    const findsWorkspaces = names.some((name) => name.includes(word));
    if (findsPeople) forPeople.push(word);
    if (findsWorkspaces) forWorkspaces.push(word);
    matchesNothing ||= !findsPeople && !findsWorkspaces;
  }
  const columns = sortedBy(people.workspaces.keys(), (number) => people.workspaces[number].name).filter(
    (number) => forWorkspaces.every((word) => names[number].includes(word)),
  );
  const rows = matchesNothing
    ? new Uint32Array(0)
    : model.all!.rowsFor({ ...query, search: forPeople.join(" ") });
  const number = people.workspaces.findIndex(({ id }) => id === sorted?.workspace);
  if (sorted !== null && people.isKnown(number)) {
    const lines = byMembership(people, rows, number, sorted.last);
    return new Layout(people, lines, Uint32Array.from(columns), new Map());
  }
  const grouped = query.sort[0]?.replace(/^-/, "") === "role";
  const { lines, groups } = grouped
    ? withRoleHeadings(people, rows)
    : { lines: Int32Array.from(rows), groups: new Map() };
  return new Layout(people, lines, Uint32Array.from(columns), groups);
}

/**
 * Sort by membership: members first, then people with access but no membership, then the rest, or the reverse. The sort
 * is stable.
 */
function byMembership(people: People, rows: Uint32Array, workspace: number, last: boolean): Int32Array {
  const memberships = people.knownMemberships!;
  const ranks: number[][] = [[], [], []];
  for (const row of rows)
    ranks[memberships.has(row, workspace) ? 0 : people.isEverywhere(row) ? 1 : 2].push(row);
  return Int32Array.from((last ? ranks.reverse() : ranks).flat());
}

/** Insert a heading before the first person of each role; the rows have to be sorted by role. */
function withRoleHeadings(people: People, rows: Uint32Array) {
  const groups = new Map<Role, number>();
  const lines: number[] = [];
  for (const row of rows) {
    const role = ROLES[people.roles[row]];
    const count = groups.get(role) ?? 0;
    if (count === 0) lines.push(-1 - people.roles[row]);
    groups.set(role, count + 1);
    lines.push(row);
  }
  return { lines: Int32Array.from(lines), groups };
}
