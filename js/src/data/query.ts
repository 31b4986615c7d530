// A query: which people are shown, and in which order.

/** The entry in a workspace filter that selects everyone without access to any workspace. */
export const NO_WORKSPACE = null;

export interface Query {
  search: string;
  /** Names of columns, with a leading minus for descending; the first takes precedence. */
  sort: readonly string[];
  roles: readonly string[];
  /** Names of workspaces: shows the members of any of them, with `OWNERS` and `NO_WORKSPACE` others, too. */
  workspaces: readonly (string | null)[];
  workspaceCount: readonly [number, number] | null;
  /** Earliest and latest change, milliseconds since 1970, UTC. */
  updated: readonly [number, number] | null;
}

/** The query that everyone matches, in the order of usernames. */
export const ANY: Query = {
  search: "",
  sort: [],
  roles: [],
  workspaces: [],
  workspaceCount: null,
  updated: null,
};

/** Whether a query has a filter other than the search. */
export function filters({ roles, workspaces, workspaceCount, updated }: Query): boolean {
  return roles.length + workspaces.length > 0 || workspaceCount !== null || updated !== null;
}

/** Whether a query has a search or another filter, so that not everyone matches. */
export const narrows = (query: Query): boolean => query.search.trim() !== "" || filters(query);
