// What charts say, and where keys lead in them.

import { pluralize } from "../shown.js";

/** Name a bar; `matching` is null where nothing narrows what is shown. */
export function matchWords(name: string, total: number, matching: number | null): string {
  const all = `${name}: ${pluralize(total, "person", "people")}`;
  return matching === null ? all : `${all}, ${matching.toLocaleString("en")} match`;
}

/** Write a number where there is little room: `12K`. */
export function brief(count: number): string {
  return compact.format(count);
}

const compact = new Intl.NumberFormat("en", { notation: "compact" });

const DAY = 86_400_000;

/** Write a moment as short as a stretch of time allows. */
export function brieflyAt(moment: number, length: number): string {
  const options: Intl.DateTimeFormatOptions =
    length > 90 * DAY
      ? { month: "short", year: "numeric" }
      : length > 2 * DAY
        ? { day: "numeric", month: "short" }
        : { hour: "2-digit", minute: "2-digit", hour12: false };
  return new Date(moment).toLocaleString("en-GB", { ...options, timeZone: "UTC" });
}

/** Write a stretch of time, to the day where it is long: `3 Nov 2025 to 27 Jan 2026`, `3 to 7 Nov 2026`. */
export function stretchWords([from, to]: readonly [number, number]): string {
  const time: Intl.DateTimeFormatOptions = to - from < 2 * DAY ? { hour: "2-digit", minute: "2-digit" } : {};
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
  const format = new Intl.DateTimeFormat("en-GB", { ...day, ...time, timeZone: "UTC" });
  return format.formatRange(from, to).replace(/\s*–\s*/, " to ");
}

/** Write how many workspaces a filter lets through. */
export function workspacesWords([least, most]: readonly [number, number]): string {
  if (least === most) return pluralize(least, "workspace", "workspaces");
  return most >= UNLIMITED ? `${least} or more workspaces` : `${least} to ${most} workspaces`;
}

/** The upper limit of a filter by number of workspaces that has none. */
export const UNLIMITED = 1_000_000;

/** Where an arrow key leads from one of several, null for other keys. */
export function stepOf(key: string, at: number, count: number): number | null {
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: count - 1 }[key];
  return to === undefined ? null : Math.max(0, Math.min(to, count - 1));
}
