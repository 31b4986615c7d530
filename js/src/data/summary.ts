// What the charts show: how many people there are of each role, number of workspaces and stretch of time; counted
// anew with every letter of a search, so each person's bar is known beforehand.

import { type People, ROLES } from "./people.js";
import { workspaceCount } from "./rowModel.js";
import { CHUNK, type Step } from "./steps.js";

/** Bars over time. */
const STRETCHES = 10;
/** Numbers of workspaces with a bar of their own; the last bar holds those above, too. */
const MOST_WORKSPACES = 4;
/** The shortest time that bars show, in milliseconds. */
const SHORTEST = 600_000;
/** No bar: a moment that is not known. */
const NONE = 255;

/** The bar of each person, and how many people each has. */
export class Bins {
  readonly totals: Uint32Array;

  constructor(
    private readonly binOf: Uint8Array,
    private readonly count: number,
  ) {
    this.totals = this.tally(null);
  }

  /** Count people by bar; all of them without `rows`. */
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
    /** By number of workspaces; null while memberships are not known. */
    readonly workspaces: Bins | null,
    readonly updated: Bins,
    /** Where the bars over time begin and end, milliseconds since 1970, UTC: one more than there are bars. */
    readonly edges: readonly number[],
  ) {}

  /** The limits of the bars from `first` to `last`, inclusive: the server's times are microseconds. */
  stretch(first: number, last: number): [number, number] {
    return [this.edges[first], this.edges[last + 1] - 0.001];
  }
}

/** Give the bar of each row, in steps. */
function* binSteps(count: number, bars: number, binOf: (row: number) => number): Step<Bins> {
  const bins = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    bins[row] = binOf(row);
    if (row % CHUNK === CHUNK - 1) yield;
  }
  yield;
  return new Bins(bins, bars);
}

/** Count people, in steps for idle time. */
export function* summarize(people: People, now = Date.now()): Step<Summary> {
  const { count, updatedAt, members } = people;
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
  first = Math.floor(Math.min(first, last - SHORTEST));
  const length = Math.ceil((last + 1 - first) / STRETCHES);
  const updated = yield* binSteps(count, STRETCHES, (row) => {
    const bin = Math.floor((updatedAt[row] - first) / length);
    return bin >= 0 ? bin : NONE;
  });
  const most = Math.min(MOST_WORKSPACES, people.workspaces.length);
  const workspaces =
    members && (yield* binSteps(count, most + 1, (row) => Math.min(most, workspaceCount(people, row))));
  const edges = Array.from({ length: STRETCHES + 1 }, (_, at) => first + at * length);
  return new Summary(roles, workspaces, updated, edges);
}
