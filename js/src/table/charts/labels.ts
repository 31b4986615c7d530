// Labels of the charts.

import { pluralize } from "../../ui/display/displayText.js";

export const DAY = 86_400_000;

/** Format a moment as briefly as the length of the time range allows. */
export function briefMoment(moment: number, length: number): string {
  const options: Intl.DateTimeFormatOptions =
    length > 90 * DAY
      ? { month: "short", year: "numeric" }
      : length > 2 * DAY
        ? { day: "numeric", month: "short" }
        : { hour: "2-digit", minute: "2-digit", hour12: false };
  return new Date(moment).toLocaleString("en-GB", { ...options, timeZone: "UTC" });
}

/** Format a time range, with days only when it is long: `3 Nov 2025 to 27 Jan 2026`, `3 to 7 Nov 2026`. */
export function rangeText([from, to]: readonly [number, number]): string {
  const time: Intl.DateTimeFormatOptions = to - from < 2 * DAY ? { hour: "2-digit", minute: "2-digit" } : {};
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
  const format = new Intl.DateTimeFormat("en-GB", { ...day, ...time, timeZone: "UTC" });
  return format.formatRange(from, to).replace(/\s*–\s*/, " to ");
}

/** Describe the number of workspaces that a filter accepts. */
export function workspaceCountText([min, max]: readonly [number, number]): string {
  if (min === max) return pluralize(min, "workspace");
  return max >= UNLIMITED ? `${min} or more workspaces` : `${min} to ${max} workspaces`;
}

/** The upper limit of a filter by number of workspaces when it has none. */
export const UNLIMITED = 1_000_000;
