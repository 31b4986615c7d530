// Data for the charts: number of people per role, number of workspaces, and time range. Counts are updated on every
// keystroke of a search, so each person's bar is computed beforehand.

import { ROLES } from "../protocol.js";
import { PER_STEP, type Steps } from "./columns/steps.js";
import type { People } from "./people.js";

/** Number of bars over time. */
const BARS = 10;
/** Largest number of workspaces with a bar of its own; the last bar also counts everyone above. */
const MAX_WORKSPACES = 4;
/** The shortest time range that the bars cover, in milliseconds. */
const MIN_RANGE = 600_000;
/** No bar: the moment is unknown. */
const NONE = 255;

/** The bar of each person, and the number of people per bar. */
export class Bins {
  readonly totals: Uint32Array;

  constructor(
    private readonly binOf: Uint8Array,
    private readonly count: number,
  ) {
    this.totals = this.tally(null);
  }

  /** Count people per bar; everyone when `rows` is null. */
  tally(rows: Uint32Array | null): Uint32Array {
    const { binOf } = this;
    const counts = new Uint32Array(NONE + 1);
    if (rows === null) for (let row = 0; row < binOf.length; row += 1) counts[binOf[row]] += 1;
    else for (let at = 0; at < rows.length; at += 1) counts[binOf[rows[at]]] += 1;
    return counts.subarray(0, this.count);
  }
}

export class Summary {
  constructor(
    readonly roles: Bins,
    /** By number of workspaces; null while memberships are unknown. */
    readonly workspaces: Bins | null,
    readonly updated: Bins,
    /** Edges of the bars over time, milliseconds since 1970, UTC: one more than there are bars. */
    readonly edges: readonly number[],
  ) {}

  /** Inclusive limits of the bars from `first` to `last`; the server's times have microsecond resolution. */
  range(first: number, last: number): [number, number] {
    return [this.edges[first], this.edges[last + 1] - 0.001];
  }
}

function* binSteps(count: number, bars: number, binOf: (row: number) => number): Steps<Bins> {
  const bins = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    bins[row] = binOf(row);
    if (row % PER_STEP === PER_STEP - 1) yield;
  }
  yield;
  return new Bins(bins, bars);
}

/** Count people, in steps for idle time. */
export function* summarize(people: People, now = Date.now()): Steps<Summary> {
  const { count, updatedAt, memberships } = people;
  const roles = new Bins(people.roles, ROLES.length);
  yield;
  let first = now;
  let last = now;
  for (let row = 0; row < count; row += 1) {
    const moment = updatedAt[row];
    if (moment < first) first = moment;
    else if (moment > last) last = moment;
  }
  yield;
  first = Math.floor(Math.min(first, last - MIN_RANGE));
  const length = Math.ceil((last + 1 - first) / BARS);
  const updated = yield* binSteps(count, BARS, (row) => {
    const bin = Math.floor((updatedAt[row] - first) / length);
    return bin >= 0 ? bin : NONE;
  });
  const max = Math.min(MAX_WORKSPACES, people.workspaces.length);
  const workspaces =
    memberships && (yield* binSteps(count, max + 1, (row) => Math.min(max, people.workspaceCount(row))));
  const edges = Array.from({ length: BARS + 1 }, (_, at) => first + at * length);
  return new Summary(roles, workspaces, updated, edges);
}
