// Which columns fit into a table of some width. The least important go first, so that those left have room for what
// they show: inserted_at, the id, then updated_at; then roles shrink to their letters.

import type { Column } from "./data/rowModel.js";

/** Pixels that columns need for what they show, their padding included. */
const NEEDS: Record<Column, number> = {
  username: 170,
  id: 112,
  role: 138,
  workspaces: 162,
  updated_at: 136,
  inserted_at: 136,
};
/** In a compact table, whose cells have less padding. */
const COMPACT_NEEDS: Partial<Record<Column, number>> = { username: 102, workspaces: 126 };
/** A role as its letter alone, in a compact table and in others. */
const LETTER = { compact: 56, other: 62 };
/** The columns that go where there is no room, in that order. */
const DISPENSABLE: readonly Column[] = ["inserted_at", "id", "updated_at"];
/** Below this width a table is compact. */
const COMPACT = 478;
/** Below this width there are no charts, and roles can shrink to their letters. */
const LETTERED = 618;
/** The part of the room between username and workspaces that the username takes. */
const USERNAME_PART = 0.4;

/** Workspaces named in a row at most, before it says how many more there are. */
export const NAMED = 3;
/** Pixels of a chip beside its text, of a letter, of the longest chip; those of the button of further workspaces. */
const CHIP = 22;
const LETTER_OF_CHIP = 7.5;
const LONGEST_CHIP = 134;
const MORE = 42;
/** Room with which every row names as many as may be. */
const AMPLE = NAMED * LONGEST_CHIP + MORE + 120;
/** Rows are drawn again when their room differs by as much. */
const STEP = 8;

/** What a table holds beside its columns. */
export interface Sides {
  selectable: boolean;
  hasMenu: boolean;
}

export interface Fit {
  /** The columns drawn. */
  readonly drawn: readonly Column[];
  /** Whether cells have little padding. */
  readonly compact: boolean;
  /** Whether roles are letters alone. */
  readonly letters: boolean;
  /** Pixels of the username; undefined where it takes what is left. */
  readonly username: number | undefined;
  /** Pixels of the table at least; it scrolls sideways where there are fewer. */
  readonly least: number | undefined;
  /** Pixels for the workspaces of a row. */
  readonly room: number;
}

/** What is drawn while the width is not known. */
export function unfitted(asked: readonly Column[]): Fit {
  return { drawn: asked, compact: false, letters: false, username: undefined, least: undefined, room: AMPLE };
}

interface Asked {
  shown: readonly Column[];
  /** Columns that are drawn even where there is no room. */
  wanted: ReadonlySet<Column>;
  /** Widths that a person gave. */
  widths: ReadonlyMap<Column, number>;
}

export function fitInto(
  width: number,
  { selectable, hasMenu }: Sides,
  { shown, wanted, widths }: Asked,
): Fit {
  const compact = width < COMPACT;
  const sides = (selectable ? (compact ? 34 : 38) : 0) + (hasMenu ? (compact ? 38 : 46) : 0);
  let letters = false;
  const need = (column: Column) =>
    column === "role" && letters
      ? LETTER[compact ? "compact" : "other"]
      : (compact && COMPACT_NEEDS[column]) || NEEDS[column];
  const needs = (columns: readonly Column[]) => columns.reduce((sum, column) => sum + need(column), sides);

  let drawn = shown;
  for (const column of DISPENSABLE) {
    if (needs(drawn) > width && !wanted.has(column)) drawn = drawn.filter((one) => one !== column);
  }
  letters = width < LETTERED && drawn.includes("role") && needs(drawn) > width;

  // The last column takes what the others leave.
  const own = (column: Column) => (column === drawn.at(-1) ? undefined : widths.get(column)) ?? need(column);
  const least = drawn.reduce((sum, column) => sum + own(column), sides);
  const overflows = least > width && (widths.size > 0 || wanted.size > 0);
  const whole = overflows ? least : width;
  const both = drawn.includes("username") && drawn.includes("workspaces");
  const rest = drawn.reduce(
    (left, column) => (both && /username|workspaces/.test(column) ? left : left - own(column)),
    whole - sides,
  );
  const parts = need("username") + need("workspaces");
  const username =
    widths.get("username") ??
    (rest < parts
      ? (rest * need("username")) / parts
      : Math.max(need("username"), Math.min(rest * USERNAME_PART, rest - need("workspaces"))));
  const workspaces = drawn.at(-1) === "workspaces" ? undefined : widths.get("workspaces");
  const room = (workspaces ?? rest - username) - (compact ? 12 : 20);
  return {
    drawn: drawn.length === shown.length ? shown : drawn,
    compact,
    letters,
    username: both ? Math.floor(username) : undefined,
    least: overflows ? least : undefined,
    room: Math.min(AMPLE, Math.floor(room / STEP) * STEP),
  };
}

/** About how wide a name is as a chip; nothing is measured, and a chip can shrink. */
function chipWidth(name: string): number {
  let width = CHIP;
  for (const letter of name) width += letter > "\u2e80" ? 2 * LETTER_OF_CHIP : LETTER_OF_CHIP;
  return Math.min(LONGEST_CHIP, width);
}

/** How many of these workspaces have room to be named, beside the button that lists the others. */
export function namedIn(room: number, names: readonly string[], least = 1): number {
  for (let count = Math.min(NAMED, names.length); count > least; count -= 1) {
    const taken = names.slice(0, count).reduce((sum, name) => sum + chipWidth(name), 0);
    if (taken + (names.length > count ? MORE : 0) <= room) return count;
  }
  return Math.min(least, names.length);
}
