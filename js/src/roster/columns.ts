// The columns of a roster: what they are called, and which heading is which.

import type { ReadRoster, RosterState } from "../protocol.js";
import type { ShownRow } from "./useItems.js";

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

/** The text of a row in a column. */
export const cellOf = ({ cells, columns }: ShownRow, column: RosterColumn): string =>
  cells[columns.indexOf(column)] ?? "";

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
    headed: !source!.asks,
    columns: headings.map(({ column }) => column),
    workspaces,
    role,
    usernames,
  };
}

/** What a heading means: a column, or both names, as in "Lane, Ada" or "Ada Lane". */
type Meaning = RosterState["headings"][number]["column"];

/** The kernel finds out which of the two it is. */
const BOTH = "last_name, first_name";
const isBoth = (meaning: Meaning) => meaning === BOTH || meaning === "first_name last_name";
const OTHER_NAME: { readonly [column: string]: RosterColumn } = {
  first_name: "last_name",
  last_name: "first_name",
};

/** The index of the heading that a column is read from; -1 for none. */
export const readFrom = ({ headings }: RosterState, column: RosterColumn): number =>
  headings.findIndex(
    (heading) => heading.column === column || (isBoth(heading.column) && column in OTHER_NAME),
  );

/** Let the heading at an index, or with -1 none, be a column. One that both names are read from has both. */
export const withColumn = ({ headings }: RosterState, column: RosterColumn, at: number): Meaning[] => {
  const other = OTHER_NAME[column];
  return headings.map(({ column: now }, index) => {
    const hasOther = other !== undefined && (now === other || isBoth(now));
    if (index === at) return hasOther ? BOTH : column;
    return now === column ? null : hasOther ? other : now;
  });
};
