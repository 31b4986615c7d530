// The people that the kernel sent, stored as columns. A person becomes an object only for rendering.

import {
  type Columns,
  type Memberships,
  type Patch,
  ROLES,
  type Row,
  type WorkspaceItem,
} from "../protocol.js";
import { type Edit, walk } from "./columns/edits.js";
import { idAt, parseId } from "./columns/ids.js";
import { MembershipIndex } from "./columns/membershipIndex.js";
import { RowIndex } from "./columns/rowIndex.js";
import { runSync, type Steps } from "./columns/steps.js";
import { StringColumn } from "./columns/stringColumn.js";
import type { RowDelta } from "./order/sorting.js";
import { fullName, type Person, type Role, type ShownPeople } from "./person.js";

const encoder = new TextEncoder();
const bytesOf = (view: DataView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Return the view's bytes as a buffer that a typed array can start in: a copy when the offset is not aligned. */
function aligned(view: DataView, size: number): ArrayBuffer {
  if (view.byteOffset % size === 0 && view.byteLength === view.buffer.byteLength) {
    return view.buffer as ArrayBuffer;
  }
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) as ArrayBuffer;
}

/** The people at one moment: a change makes others, which share the columns that stay the same. */
export class People implements ShownPeople {
  /** Explicit memberships; null until the members of all workspaces are known. */
  readonly memberships: MembershipIndex | null = null;
  private index: RowIndex | null = null;

  private constructor(
    readonly revision: number,
    readonly usernames: StringColumn,
    readonly firstNames: StringColumn,
    readonly lastNames: StringColumn,
    /** The same array as long as rows keep their numbers. */
    readonly ids: Uint8Array,
    /** Index into `ROLES`. */
    readonly roles: Uint8Array,
    readonly updatedAt: Float64Array,
    /** Seconds since 1970, UTC. */
    readonly insertedAt: Uint32Array,
    readonly workspaces: readonly WorkspaceItem[],
    /** Explicit memberships of the workspaces known so far; null until the first is known. */
    readonly knownMemberships: MembershipIndex | null,
    /** For each workspace, whether its members are known. */
    readonly known: readonly boolean[],
    /** By role number, whether the role has access to every workspace without membership. */
    readonly everywhere: readonly boolean[],
  ) {}

  static fromColumns(message: Columns, buffers: readonly DataView[]): People {
    const [usernames, firstNames, lastNames] = buffers
      .slice(0, 3)
      .map((buffer) => StringColumn.split(bytesOf(buffer), message.count));
    const numbers = message.roles.map((role) => ROLES.indexOf(role));
    const people = new People(
      message.revision,
      usernames,
      firstNames,
      lastNames,
      bytesOf(buffers[3]),
      bytesOf(buffers[4]).map((role) => numbers[role]),
      new Float64Array(aligned(buffers[5], 8)),
      new Uint32Array(aligned(buffers[6], 4)),
      message.workspaces,
      null,
      message.workspaces.map(() => false),
      ROLES.map(() => false),
    );
    return people.withMembers({ ...message, type: "memberships" }, buffers.slice(7));
  }

  /** These people, but with other roles that have access to every workspace without membership. */
  withEverywhere(roles: readonly Role[]): People {
    const everywhere = ROLES.map((role) => roles.includes(role));
    return everywhere.join() === this.everywhere.join() ? this : changed(this, { everywhere });
  }

  /** Whether this row's person has access to every workspace without membership. */
  isEverywhere(row: number): boolean {
    return this.everywhere[this.roles[row]];
  }

  /** The number of workspaces that a row's person can access: all of them when the role needs no membership. */
  workspaceCount(row: number): number {
    return this.isEverywhere(row) ? this.workspaces.length : (this.memberships?.count(row) ?? 0);
  }

  /** Number of people with access to every workspace without membership. */
  countEverywhere(): number {
    return this.roles.reduce((sum, role) => sum + Number(this.everywhere[role]), 0);
  }

  /** Whether the members of the workspace with this number are known. */
  isKnown(workspace: number): boolean {
    return this.known[workspace];
  }

  get count(): number {
    return this.roles.length;
  }

  id(row: number): string {
    return idAt(this.ids, row);
  }

  person(row: number): Person {
    const username = this.usernames.get(row);
    const firstName = this.firstNames.get(row);
    const lastName = this.lastNames.get(row);
    const { memberships } = this;
    return {
      id: this.id(row),
      username,
      firstName,
      lastName,
      fullName: fullName(username, firstName, lastName),
      role: ROLES[this.roles[row]],
      everywhere: this.isEverywhere(row),
      updatedAt: this.updatedAt[row],
      insertedAt: 1000 * this.insertedAt[row],
      workspaces: memberships && Array.from(memberships.of(row), (number) => this.workspaces[number]),
    };
  }

  /** Build the index from ids to rows, in steps for idle time. */
  *indexSteps(): Steps<void> {
    this.index ??= yield* RowIndex.steps(this.ids);
  }

  /** Find the row of an id; -1 when there is none. */
  find(id: string): number {
    const wanted = parseId(id);
    if (wanted === null) return -1;
    this.index ??= runSync(RowIndex.steps(this.ids));
    return this.index.find(this.ids, wanted);
  }

  /** These people, with the members of more workspaces. */
  withMembers({ known: workspaces, revision }: Memberships, [counts, rows]: readonly DataView[]): People {
    const read = MembershipIndex.fromColumns(
      this.count,
      new Uint32Array(aligned(counts, 4)),
      new Uint32Array(aligned(rows, 4)),
      workspaces,
    );
    const known = [...this.known];
    for (const workspace of workspaces) known[workspace] = true;
    return changed(this, {
      revision,
      known,
      knownMemberships: this.knownMemberships?.replaced(workspaces, read) ?? read,
    });
  }

  /**
   * The people after a patch, and how it has changed the row numbers: changed rows keep theirs, rows after a removed one
   * move up, new ones come last.
   */
  patched(message: Patch): [People, RowDelta] {
    const before = message.workspaces === null ? this : this.withWorkspaces(message.workspaces);
    const number = new Map(before.workspaces.map((workspace, at) => [workspace.id, at]));
    const updates = new Map<number, Row>();
    const added: Row[] = [];
    for (const row of message.rows) {
      const at = this.find(row.id);
      if (at < 0) added.push(row);
      else updates.set(at, row);
    }
    const gone = message.removed
      .map((id) => this.find(id))
      .filter((row) => row >= 0 && !updates.has(row))
      .sort((a, b) => a - b);
    const edit = <T>(value: (row: Row) => T): Edit<T> => ({
      changed: new Map([...updates].map(([at, row]) => [at, value(row)])),
      gone,
      added: added.map(value),
    });
    const texts = (value: (row: Row) => string) => edit((row) => encoder.encode(value(row)));
    const numbers = <T extends Numbers>(column: T, value: (row: Row) => number) =>
      edited(
        column,
        1,
        edit((row) => [value(row)]),
      );
    const { knownMemberships } = before;
    // A row lists its memberships only once all are known; until then, keep those known so far.
    const kept = (row: Row) => {
      const at = this.find(row.id);
      return at < 0 ? [] : [...knownMemberships!.of(at)];
    };
    const renumbered = gone.length + added.length > 0;
    const people = changed(before, {
      revision: message.revision,
      usernames: this.usernames.edit(texts((row) => row.username)),
      firstNames: this.firstNames.edit(texts((row) => row.first_name)),
      lastNames: this.lastNames.edit(texts((row) => row.last_name ?? "")),
      knownMemberships:
        knownMemberships?.edit(
          edit((row) => (row.workspaces === null ? kept(row) : memberNumbers(row, number))),
        ) ?? null,
      ids: renumbered ? edited(this.ids, 16, edit(idBytes)) : this.ids,
      roles: numbers(this.roles, (row) => ROLES.indexOf(row.role)),
      updatedAt: numbers(this.updatedAt, (row) => row.updated_at),
      insertedAt: numbers(this.insertedAt, (row) => row.inserted_at),
    });
    // People before the change ignore the rows that are added to their index.
    const extended = renumbered && gone.length === 0 && this.index?.extend(people.ids, this.count);
    people.index = !renumbered || extended ? this.index : null;
    return [people, { changed: [...updates.keys()], gone, added: added.length, oldCount: this.count }];
  }

  private withWorkspaces(workspaces: readonly WorkspaceItem[]): People {
    const number = new Map(workspaces.map((workspace, at) => [workspace.id, at]));
    const numbers = this.workspaces.map((workspace) => number.get(workspace.id) ?? -1);
    const same = numbers.every((to, from) => to === from);
    // Once all members are known, those of a new workspace are too: it came with the rows of its members.
    const known = workspaces.map(() => this.memberships !== null);
    numbers.forEach((to, from) => {
      if (to >= 0) known[to] = this.known[from];
    });
    const knownMemberships = same
      ? this.knownMemberships
      : (this.knownMemberships?.renumber(numbers) ?? null);
    return changed(this, { workspaces, known, knownMemberships });
  }
}

function changed(people: People, change: Partial<People>): People {
  const made: People = Object.assign(Object.create(People.prototype), people, change);
  const { known, knownMemberships } = made;
  return Object.assign(made, { memberships: known.includes(false) ? null : knownMemberships });
}

const idBytes = (row: Row) => parseId(row.id) ?? new Uint8Array(16);

function memberNumbers(row: Row, number: ReadonlyMap<string, number>): number[] {
  const numbers = (row.workspaces ?? []).map((id) => number.get(id) ?? -1);
  return numbers.filter((at) => at >= 0).sort((a, b) => a - b);
}

type Numbers = Uint8Array | Uint32Array | Float64Array;

/** Copy a column with `width` numbers per row, applying an edit. */
function edited<T extends Numbers>(column: T, width: number, edit: Edit<ArrayLike<number>>): T {
  const rows = column.length / width - edit.gone.length + edit.added.length;
  const to = new (column.constructor as new (length: number) => T)(rows * width);
  let at = 0;
  const put = (values: ArrayLike<number>) => {
    to.set(values, at);
    at += values.length;
  };
  walk(edit, column.length / width, (from, until) => put(column.subarray(from * width, until * width)), put);
  return to;
}
