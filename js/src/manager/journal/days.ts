// Days and times of day, on the clock of the reader.

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = { weekday: "long", day: "numeric", month: "long" } as const;

/** Format a time of day: `16:40`. */
export const timeOf = (moment: number) => TIME.format(moment);

/** Format a day: `Friday, 28 November`; with its year, if that is not the current one. */
export function dayOf(moment: number, now: number): string {
  const year = new Date(moment).getFullYear() === new Date(now).getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat("en-GB", { ...DAY, year })
    .format(moment)
    .replace(" ", ", ")
    .replace(",,", ",");
}
