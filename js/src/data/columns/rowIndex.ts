// Map ids to rows: a hash table in one array, built in a few milliseconds and extended as people are added.

import { compareIds } from "./ids.js";
import { PER_STEP, type Steps } from "./steps.js";

const SPREAD = 0x9e3779b1;

export class RowIndex {
  /** The row at each slot, counted from 1; 0 for an empty slot. At most half of the slots are in use. */
  #slots: Uint32Array;
  #shift: number;

  private constructor(private readonly capacity: number) {
    const bits = Math.max(4, 32 - Math.clz32(capacity * 2));
    this.#slots = new Uint32Array(2 ** bits);
    this.#shift = 32 - bits;
  }

  /** Build the table for a column of ids, in steps. */
  static *steps(ids: Uint8Array): Steps<RowIndex> {
    const count = ids.length / 16;
    const index = new RowIndex(count + (count >> 3));
    for (let row = 0; row < count; row += 1) {
      index.#add(ids, row);
      if (row % PER_STEP === PER_STEP - 1) yield;
    }
    return index;
  }

  /** Add the rows starting at `from` to the table; false when it has no room for them. */
  extend(ids: Uint8Array, from: number): boolean {
    if (ids.length / 16 > this.capacity) return false;
    for (let row = from; row < ids.length / 16; row += 1) this.#add(ids, row);
    return true;
  }

  /** Find the row of a 16-byte id; -1 when there is none. */
  find(ids: Uint8Array, wanted: Uint8Array): number {
    const slots = this.#slots;
    for (let at = this.#slotOf(wanted, 0); slots[at] !== 0; at = (at + 1) & (slots.length - 1)) {
      const row = slots[at] - 1;
      if (compareIds(ids, row, wanted, 0) === 0) return row;
    }
    return -1;
  }

  #add(ids: Uint8Array, row: number): void {
    const slots = this.#slots;
    let at = this.#slotOf(ids, row);
    while (slots[at] !== 0) at = (at + 1) & (slots.length - 1);
    slots[at] = row + 1;
  }

  #slotOf(ids: Uint8Array, row: number): number {
    const word = (at: number) => (ids[at] << 24) | (ids[at + 1] << 16) | (ids[at + 2] << 8) | ids[at + 3];
    const from = row * 16;
    return Math.imul(word(from) ^ Math.imul(word(from + 12), SPREAD), SPREAD) >>> this.#shift;
  }
}
