// Memberships as one bit per cell, so that rendering a cell reads a single word.

import type { MembershipIndex } from "../data/membershipIndex.js";

const made = new WeakMap<MembershipIndex, MemberBits>();

export class MemberBits {
  private constructor(
    private readonly bits: Uint32Array,
    /** Number of 32-bit words per row. */
    private readonly width: number,
  ) {}

  /** Return the bits of these memberships; cached, since an edit creates a new membership index. */
  static of(members: MembershipIndex, workspaces: number): MemberBits {
    let ours = made.get(members);
    if (ours === undefined || ours.width * 32 < workspaces) {
      const count = members.starts.length - 1;
      const width = Math.max(1, (workspaces + 31) >> 5);
      const bits = new Uint32Array(count * width);
      for (let row = 0; row < count; row += 1) {
        for (let at = members.starts[row]; at < members.starts[row + 1]; at += 1) {
          const workspace = members.items[at];
          bits[row * width + (workspace >> 5)] |= 1 << (workspace & 31);
        }
      }
      ours = new MemberBits(bits, width);
      made.set(members, ours);
    }
    return ours;
  }

  has(row: number, workspace: number): boolean {
    return ((this.bits[row * this.width + (workspace >> 5)] >>> (workspace & 31)) & 1) === 1;
  }
}
