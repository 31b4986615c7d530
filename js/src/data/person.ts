// One person, and the people shown: first one screen of them, then everyone.

import type { FirstRows, Row, WorkspaceItem } from "../protocol.js";

export type Role = Row["role"];

/** One person, decoded for rendering. */
export interface Person {
  id: string;
  username: string;
  /** First and last name; empty when it is the same as the username. */
  fullName: string;
  firstName: string;
  lastName: string;
  role: Role;
  /** Whether this role has access to every workspace without membership. */
  everywhere: boolean;
  /** Milliseconds since 1970, UTC. */
  updatedAt: number;
  /** Milliseconds since 1970, UTC, to the second. */
  insertedAt: number;
  /** Explicit memberships; null until known. */
  workspaces: WorkspaceItem[] | null;
}

/** What the first screen of people and all of them have in common: they do not change, but others take their place. */
export interface ShownPeople {
  readonly revision: number;
  readonly count: number;
  readonly workspaces: readonly WorkspaceItem[];
  /** Not null once the members of all workspaces are known. */
  readonly memberships: object | null;
  id(row: number): string;
  person(row: number): Person;
  find(id: string): number;
  /** These people, but with other roles that have access to every workspace without membership. */
  withEverywhere(roles: readonly Role[]): ShownPeople;
}

/** The first screen of people, as the kernel sent them: few, so that they need no columns. */
export class FirstPeople implements ShownPeople {
  readonly revision: number;
  readonly workspaces: readonly WorkspaceItem[];
  readonly memberships: object | null;
  readonly #people: readonly Person[];

  constructor(
    private readonly message: FirstRows,
    everywhere: readonly Role[],
  ) {
    const { revision, rows, workspaces } = message;
    this.revision = revision;
    this.workspaces = workspaces;
    const known = rows.some((row) => row.workspaces !== null);
    this.memberships = known || workspaces.length === 0 ? rows : null;
    this.#people = rows.map((row) => {
      const inside = new Set(row.workspaces);
      return {
        id: row.id,
        username: row.username,
        firstName: row.first_name,
        lastName: row.last_name ?? "",
        fullName: fullName(row.username, row.first_name, row.last_name ?? ""),
        role: row.role,
        everywhere: everywhere.includes(row.role),
        updatedAt: row.updated_at,
        insertedAt: 1000 * row.inserted_at,
        workspaces: this.memberships === null ? null : workspaces.filter(({ id }) => inside.has(id)),
      };
    });
  }

  get count(): number {
    return this.#people.length;
  }

  id(row: number): string {
    return this.#people[row].id;
  }

  person(row: number): Person {
    return this.#people[row];
  }

  find(id: string): number {
    return this.#people.findIndex((person) => person.id === id);
  }

  withEverywhere(roles: readonly Role[]): FirstPeople {
    return new FirstPeople(this.message, roles);
  }
}

export function fullName(username: string, firstName: string, lastName: string): string {
  const name = [firstName, lastName].filter((part) => part !== "").join(" ");
  return name === username ? "" : name;
}
