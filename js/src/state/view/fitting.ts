// Decide which columns fit into a table of a given width. The least important are dropped first, so that the rest have
// room for their content: inserted_at, the id, then updated_at; then roles shrink to letters, and workspaces and roles go.

import type { Column } from "../../data/query.js";

/** Pixels that columns need for their content, including padding. */
const NEEDS: Record<Column, number> = {
  username: 170,
  id: 112,
  role: 138,
  workspaces: 162,
  updated_at: 136,
  inserted_at: 136,
};
/** The same in a compact table, where cells have less padding. */
const COMPACT_NEEDS: Partial<Record<Column, number>> = { username: 102, workspaces: 126 };
/** Width of a role shown as a letter, in a compact table and otherwise. */
const LETTER = { compact: 56, other: 62 };
/** Columns to drop when space is tight, in this order. */
const DISPENSABLE: readonly Column[] = ["inserted_at", "id", "updated_at"];
/** Pixels beyond the minimum that a username needs in a compact table, for a few more letters and the mark "you". */
const LEGIBLE = 40;
/** Columns to drop from a tiny table. */
const LAST: readonly Column[] = ["workspaces", "role"];
/** A table narrower than this is tiny. */
const TINY = 345;
/** A table narrower than this is compact. */
const COMPACT = 478;
/** A table narrower than this has no charts, and roles may shrink to letters. */
const LETTERED = 618;
/** The username's share of the space for username and workspaces, and the most that names need of it, in pixels. */
const USERNAME_SHARE = 0.4;
const MAX_USERNAME = 340;
/** Width of a whole id; it gets that if this much more than their minimum remains for username and workspaces. */
const WHOLE_ID = 300;
const AMPLE_REST = 300;

/** Maximum number of workspaces named in a row before the rest is given as a count. */
export const MAX_NAMED = 3;
/**
 * Pixel widths: of a chip without its text, of a letter, of the longest chip, and of the button for further workspaces.
 */
const CHIP = 22;
const LETTER_OF_CHIP = 7.5;
const MAX_CHIP = 134;
const MORE = 42;
/** Enough room for every row to name the maximum number of workspaces. */
const AMPLE = MAX_NAMED * MAX_CHIP + MORE + 120;
/** Round the room to this step, so that rows are not rendered again for every pixel. */
const STEP = 8;

/** What a table contains beside its data columns. */
export interface Sides {
  selectable: boolean;
  hasMenu: boolean;
}

export interface Fit {
  readonly drawn: readonly Column[];
  /** Whether cells have little padding. */
  readonly compact: boolean;
  /** Whether roles are letters only. */
  readonly letters: boolean;
  /** Width of the username in pixels; missing when it takes the remaining space. */
  readonly username?: number;
  /** Width of the id in pixels where it is shown as a whole; otherwise missing. */
  readonly id?: number;
  /** Minimum width of the table in pixels, below which it scrolls sideways. */
  readonly minWidth?: number;
  /** Pixels for the workspaces in a row. */
  readonly room: number;
}

/** The layout while the width is unknown. */
export function unfitted(asked: readonly Column[]): Fit {
  return { drawn: asked, compact: false, letters: false, room: AMPLE };
}

interface Asked {
  shown: readonly Column[];
  /** Columns that are rendered even when they do not fit. */
  wanted: ReadonlySet<Column>;
  /** Widths set by a person. */
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
  let id = NEEDS.id;
  const need = (column: Column) =>
    column === "role" && letters
      ? LETTER[compact ? "compact" : "other"]
      : column === "id"
        ? id
        : (compact && COMPACT_NEEDS[column]) || NEEDS[column];
  const needs = (columns: readonly Column[]) => columns.reduce((sum, column) => sum + need(column), sides);

  let drawn = shown;
  for (const column of DISPENSABLE) {
    if (needs(drawn) > width && !wanted.has(column)) drawn = drawn.filter((one) => one !== column);
  }
  // In a compact table, a role in words would take the room that usernames need.
  const tight = (compact && drawn.includes("workspaces")) || needs(drawn) > width;
  letters = width < LETTERED && drawn.includes("role") && tight;
  // There, legible usernames are worth more than anything beside them.
  for (const column of width < TINY && wanted.size === 0 ? LAST : []) {
    if (needs(drawn) + LEGIBLE > width) drawn = drawn.filter((one) => one !== column);
  }

  if (width - needs(drawn) >= WHOLE_ID - id + AMPLE_REST) id = WHOLE_ID;

  id = widths.get("id") ?? id;
  // The last column takes the remaining space.
  const own = (column: Column) => (column === drawn.at(-1) ? undefined : widths.get(column)) ?? need(column);
  const minWidth = drawn.reduce((sum, column) => sum + own(column), sides);
  const overflows = minWidth > width && (widths.size > 0 || wanted.size > 0);
  const whole = overflows ? minWidth : width;
  const both = drawn.includes("workspaces");
  const rest = drawn.reduce(
    (left, column) => (both && /username|workspaces/.test(column) ? left : left - own(column)),
    whole - sides,
  );
  const parts = need("username") + need("workspaces");
  const username =
    widths.get("username") ??
    (rest < parts
      ? (rest * need("username")) / parts
      : Math.max(need("username"), Math.min(rest * USERNAME_SHARE, rest - need("workspaces"), MAX_USERNAME)));
  const workspaces = drawn.at(-1) === "workspaces" ? undefined : widths.get("workspaces");
  const room = (workspaces ?? rest - username) - (compact ? 12 : 20);
  return {
    drawn: drawn.length === shown.length ? shown : drawn,
    compact,
    letters,
    username: both ? Math.floor(username) : undefined,
    id: id >= WHOLE_ID ? id : undefined,
    minWidth: overflows ? minWidth : undefined,
    room: Math.min(AMPLE, Math.floor(room / STEP) * STEP),
  };
}

/** Estimate the width of a name as a chip, without measuring it; a chip can shrink. */
function chipWidth(name: string): number {
  let width = CHIP;
  for (const letter of name) width += letter > "\u2e80" ? 2 * LETTER_OF_CHIP : LETTER_OF_CHIP;
  return Math.min(MAX_CHIP, width);
}

/** The number of these workspaces that can be named, beside the button that lists the others. */
export function namedIn(room: number, names: readonly string[], min = 1): number {
  for (let count = Math.min(MAX_NAMED, names.length); count > min; count -= 1) {
    const taken = names.slice(0, count).reduce((sum, name) => sum + chipWidth(name), 0);
    if (taken + (names.length > count ? MORE : 0) <= room) return count;
  }
  return Math.min(min, names.length);
}
