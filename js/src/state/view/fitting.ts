// Decide which columns fit into a table of a given width, and how wide they are. The least important are dropped first,
// so that the rest have room for their content; then roles shrink to letters, and workspaces and roles go. All lengths are
// those for text of the usual size: larger text is as if the table were narrower.

import { COLUMNS, type Column, SPECS, type Widths } from "../../data/userColumns.js";

/** The columns of checkboxes and menus. */
const SELECT: Widths = { width: 38, compact: 34 };
const MENU: Widths = { width: 46, compact: 38 };
/** Width of a role shown as a letter, in a compact table and otherwise. */
const LETTER = { compact: 56, other: 62 };
/** The columns to drop in turn: when space is tight, and from a tiny table. */
const DISPENSABLE = inTurn("drop");
const LAST = inTurn("dropFromTiny");
/** Pixels beyond the minimum that a username needs in a compact table, for a few more letters and the mark "you". */
const LEGIBLE = 40;
/** Pixels that a username and a full name of 27 letters together need: beside an id none of them is cut. */
const NAMES = 230;
/** A table narrower than this is tiny. */
const TINY = 345;
/** A table narrower than this is compact. */
const COMPACT = 478;
/** A table narrower than this has no charts, and roles may shrink to letters. */
const LETTERED = 618;
/** The username's share of the table without workspaces, unless it is compact. */
const USERNAME_ALONE = "26%";
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

/** What a table has beside the columns of data. */
export interface Surroundings {
  selectable: boolean;
  hasMenu: boolean;
  /** The size of its text, compared with the usual one. */
  scale: number;
}

export interface Fit {
  readonly drawn: readonly Column[];
  /** Widths in CSS; a column without one takes the remaining space. */
  readonly widths: { readonly [name in Column | "select" | "menu"]?: string };
  /** Whether cells have little padding. */
  readonly compact: boolean;
  /** Whether roles are letters only. */
  readonly letters: boolean;
  /** Whether ids are shown as a whole. */
  readonly wholeIds: boolean;
  /** Minimum width of the table in CSS, below which it scrolls sideways. */
  readonly minWidth?: string;
  /** Pixels for the workspaces in a row. */
  readonly workspacesWidth: number;
}

/**
 * Fit the columns into a table of this width; while that is unknown, it is wide enough for all of them. Those that are
 * `wanted` are drawn even when they do not fit.
 */
export function fitInto(
  width: number | null,
  { selectable, hasMenu, scale }: Surroundings,
  shown: readonly Column[],
  wanted: ReadonlySet<Column>,
): Fit {
  const available = width === null ? Infinity : width / scale;
  const compact = available < COMPACT;
  const widthOf = (spec: Widths) => (compact && spec.compact) || spec.width;
  const sides = (selectable ? widthOf(SELECT) : 0) + (hasMenu ? widthOf(MENU) : 0);
  let letters = false;
  let id = SPECS.id.width;
  const need = (column: Column) =>
    column === "role" && letters
      ? LETTER[compact ? "compact" : "other"]
      : column === "id"
        ? id
        : widthOf(SPECS[column]);
  const needs = (columns: readonly Column[]) => columns.reduce((sum, column) => sum + need(column), sides);

  let drawn = shown;
  const drop = (column: Column) => {
    drawn = drawn.filter((one) => one !== column);
  };
  for (const column of DISPENSABLE) {
    const beside = column === "id" ? NAMES - need("username") : 0;
    if (needs(drawn) + beside > available && !wanted.has(column)) drop(column);
  }
  // In a compact table, a role in words would take the room that usernames need.
  const tight = available < TINY || (compact && drawn.includes("workspaces")) || needs(drawn) > available;
  letters = available < LETTERED && drawn.includes("role") && tight;
  // There, legible usernames are worth more than anything beside them.
  for (const column of available < TINY && wanted.size === 0 ? LAST : []) {
    if (needs(drawn) + LEGIBLE > available) drop(column);
  }

  if (width !== null && available - needs(drawn) >= WHOLE_ID - id + AMPLE_REST) id = WHOLE_ID;

  const minWidth = needs(drawn);
  const overflows = minWidth > available && wanted.size > 0;
  const total = overflows ? minWidth : available;
  const both = drawn.includes("workspaces");
  const rest = total - needs(both ? drawn.filter((column) => !/username|workspaces/.test(column)) : drawn);
  const parts = need("username") + need("workspaces");
  const username =
    rest < parts
      ? (rest * need("username")) / parts
      : Math.max(
          need("username"),
          Math.min(
            Math.max(rest * USERNAME_SHARE, compact ? 0 : NAMES),
            rest - need("workspaces"),
            MAX_USERNAME,
          ),
        );
  const room = rest - username - (compact ? 12 : 20);
  const px = (length: number) => `${length * scale}px`;
  const widthIn = (column: Column) => {
    if (column === "workspaces") return undefined;
    if (column !== "username") return px(need(column));
    return both && width !== null ? px(Math.floor(username)) : compact ? undefined : USERNAME_ALONE;
  };
  return {
    drawn: drawn.length === shown.length ? shown : drawn,
    widths: {
      ...Object.fromEntries(drawn.map((column) => [column, widthIn(column)])),
      select: px(widthOf(SELECT)),
      menu: px(widthOf(MENU)),
    },
    compact,
    letters,
    wholeIds: id >= WHOLE_ID,
    minWidth: overflows ? px(minWidth) : undefined,
    workspacesWidth: Math.min(AMPLE, Math.floor(room / STEP) * STEP),
  };
}

function inTurn(turn: "drop" | "dropFromTiny"): readonly Column[] {
  return COLUMNS.filter((column) => SPECS[column][turn]).sort((a, b) => SPECS[a][turn]! - SPECS[b][turn]!);
}

/** Estimate the width of a name as a chip, without measuring it; a chip can shrink. */
function chipWidth(name: string): number {
  let width = CHIP;
  for (const letter of name) width += letter > "\u2e80" ? 2 * LETTER_OF_CHIP : LETTER_OF_CHIP;
  return Math.min(MAX_CHIP, width);
}

/** The number of these workspaces that can be named, beside the button that lists the others. */
export function visibleChips(room: number, names: readonly string[], min = 1): number {
  for (let count = Math.min(MAX_NAMED, names.length); count > min; count -= 1) {
    const taken = names.slice(0, count).reduce((sum, name) => sum + chipWidth(name), 0);
    if (taken + (names.length > count ? MORE : 0) <= room) return count;
  }
  return Math.min(min, names.length);
}
