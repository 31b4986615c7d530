// Memberships: the workspace numbers of every row, stored in one array.

import { type Edit, walk } from "./edits.js";

export class MembershipIndex {
  /** The workspaces of row r are `items[starts[r]]` up to but not including `items[starts[r + 1]]`, ascending. */
  constructor(
    readonly starts: Uint32Array,
    readonly items: Uint32Array,
  ) {}

  /**
   * Turn the kernel's lists of rows per workspace, with ascending workspace numbers, into lists of workspaces per row.
   */
  static fromColumns(
    rowCount: number,
    counts: Uint32Array,
    rows: Uint32Array,
    workspaces: readonly number[],
  ): MembershipIndex {
    const starts = new Uint32Array(rowCount + 1);
    for (const row of rows) starts[row + 1] += 1;
    for (let row = 0; row < rowCount; row += 1) starts[row + 1] += starts[row];
    const next = starts.slice(0, rowCount);
    const items = new Uint32Array(rows.length);
    let at = 0;
    for (let column = 0; column < counts.length; column += 1) {
      for (const end = at + counts[column]; at < end; at += 1) {
        items[next[rows[at]]] = workspaces[column];
        next[rows[at]] += 1;
      }
    }
    return new MembershipIndex(starts, items);
  }

  of(row: number): Uint32Array {
    return this.items.subarray(this.starts[row], this.starts[row + 1]);
  }

  has(row: number, workspace: number): boolean {
    let low = this.starts[row];
    let high = this.starts[row + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.items[middle] < workspace) low = middle + 1;
      else high = middle;
    }
    return low < this.starts[row + 1] && this.items[low] === workspace;
  }

  count(row: number): number {
    return this.starts[row + 1] - this.starts[row];
  }

  edit(edit: Edit<readonly number[]>): MembershipIndex {
    const { changed, gone, added } = edit;
    const count = this.starts.length - 1;
    let total = this.items.length;
    for (const row of [...changed.keys(), ...gone]) total -= this.count(row);
    for (const value of [...changed.values(), ...added]) total += value.length;
    const starts = new Uint32Array(count - gone.length + added.length + 1);
    const items = new Uint32Array(total);
    let at = 0;
    walk(
      edit,
      count,
      (from, until) => {
        items.set(this.items.subarray(this.starts[from], this.starts[until]), starts[at]);
        const shift = starts[at] - this.starts[from];
        for (let row = from; row < until; row += 1, at += 1) starts[at + 1] = this.starts[row + 1] + shift;
      },
      (value) => {
        items.set(value, starts[at]);
        starts[at + 1] = starts[at] + value.length;
        at += 1;
      },
    );
    return new MembershipIndex(starts, items);
  }

  /** Return these memberships with those of some workspaces taken from `other`, which holds no others. */
  replaced(workspaces: readonly number[], other: MembershipIndex): MembershipIndex {
    if (this.items.length === 0) return other;
    const taken = new Set(workspaces);
    const count = this.starts.length - 1;
    const starts = new Uint32Array(count + 1);
    const items = new Uint32Array(this.items.length + other.items.length);
    let at = 0;
    for (let row = 0; row < count; row += 1) {
      let from = other.starts[row];
      const to = other.starts[row + 1];
      for (let old = this.starts[row]; old < this.starts[row + 1]; old += 1) {
        const item = this.items[old];
        if (taken.has(item)) continue;
        while (from < to && other.items[from] < item) items[at++] = other.items[from++];
        items[at++] = item;
      }
      while (from < to) items[at++] = other.items[from++];
      starts[row + 1] = at;
    }
    return new MembershipIndex(starts, items.slice(0, at));
  }

  /** Return the same memberships under new workspace numbers; -1 for a workspace that is gone. */
  renumber(numbers: readonly number[]): MembershipIndex {
    const count = this.starts.length - 1;
    const starts = new Uint32Array(count + 1);
    const items = new Uint32Array(this.items.length);
    let to = 0;
    for (let row = 0; row < count; row += 1) {
      let ascending = true;
      for (let at = this.starts[row]; at < this.starts[row + 1]; at += 1) {
        const number = numbers[this.items[at]];
        if (number < 0) continue;
        ascending &&= to === starts[row] || items[to - 1] < number;
        items[to++] = number;
      }
      starts[row + 1] = to;
      if (!ascending) items.subarray(starts[row], to).sort();
    }
    return new MembershipIndex(starts, items.slice(0, to));
  }
}
