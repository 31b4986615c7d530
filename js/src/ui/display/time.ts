// Format moments in words, and exactly, in UTC; the displayed time advances by minutes.

import { useState } from "preact/hooks";
import { useWhileActive } from "../dom/paused.js";

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: readonly [number, string][] = [
  [365 * DAY, "year"],
  [30 * DAY, "month"],
  [7 * DAY, "week"],
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
];

/** Describe how long ago a moment was. */
export function ago(moment: number, now: number): string {
  const passed = now - moment;
  if (passed < -MINUTE) return "in the future";
  if (passed < MINUTE) return "just now";
  // "12 days" and "5 weeks" are more precise than "1 week" and "1 month".
  const min = (unit: string) => (unit === "week" || unit === "month" ? 2 : 1);
  const [length, unit] = UNITS.find(([length, unit]) => passed >= min(unit) * length)!;
  const count = Math.floor(passed / length);
  if (unit === "day" && count === 1) return "yesterday";
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

/** Format a moment exactly: `2026-11-24 22:26:39 UTC`. */
export function exact(moment: number): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return "not known";
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** The time, again after each minute, or `interval` if that is shorter. */
export function useNow(interval = MINUTE): number {
  const [now, setNow] = useState(() => Date.now());
  useWhileActive(() => {
    const every = Math.min(interval, MINUTE);
    const update = () => setNow(Date.now());
    if (Date.now() - now >= every) update(); // after a pause
    const timer = setInterval(update, every);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}
