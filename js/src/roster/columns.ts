// The columns of a roster: what they are called, and which heading is which.

import type { ReadRoster, RosterState } from "../protocol.js";

export type RosterColumn = RosterState["columns"][number];

export const LABELS: Record<RosterColumn, string> = {
  username: "Username",
  first_name: "First name",
  last_name: "Last name",
  role: "Role",
  workspaces: "Workspaces",
  password: "Password",
  id: "Id",
};

export const COLUMNS = Object.keys(LABELS) as RosterColumn[];

/** The name of a column in a table or a sentence. */
export const nameOfColumn = (column: RosterColumn) => column.replace("_", " ");

/** The id of a column in a grid. */
export const columnId = (column: RosterColumn) => column.replace("_", "-");

/** How the file is read now: a request names all of it, and changes some. */
export function reading({
  draft,
  source,
  headings,
  workspaces,
  role,
  usernames,
}: RosterState): Omit<ReadRoster, "id"> {
  return {
    type: "read_roster",
    draft,
    sheet: source!.sheet,
    header: source!.header,
    columns: headings.map(({ column }) => column),
    workspaces,
    role,
    usernames,
  };
}

/** Let the heading at an index, or with -1 none, be a column. */
export const withColumn = ({ headings }: RosterState, column: RosterColumn, at: number) =>
  headings.map((heading, index) =>
    index === at ? column : heading.column === column ? null : heading.column,
  );
