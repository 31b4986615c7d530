// Track which rows are selected, and how many of the rows shown, with each toggle.

import type { People } from "./people.js";

/** The selected people, by id. */
interface Selected {
  ids: ReadonlySet<string>;
  epoch: number;
}

export class SelectedRows {
  /** Number of selected people who are known. */
  count = 0;
  #people: People | null = null;
  #epoch = 0;
  #selected = new Uint8Array(0);
  #among: { rows: Uint32Array; shown: Uint8Array | null; count: number } | null = null;

  /** Find the rows of the selected people, if the selection or the rows have changed. */
  update(people: People, { ids, epoch }: Selected): void {
    const same = this.#people?.ids === people.ids && this.#epoch === epoch;
    this.#people = people;
    if (same) return;
    this.#epoch = epoch;
    this.#among = null;
    this.#selected = new Uint8Array(people.count);
    this.count = 0;
    for (const id of ids) this.#set(people.find(id), true);
  }

  /** Track a person who was selected or deselected. */
  toggle(id: string, selected: boolean): void {
    if (this.#people !== null) this.#set(this.#people.find(id), selected);
  }

  /** Count the selected people among these rows, which must be distinct. */
  countAmong(rows: Uint32Array): number {
    if (this.#among?.rows !== rows) {
      let count = 0;
      if (this.count > 0) for (let at = 0; at < rows.length; at += 1) count += this.#selected[rows[at]];
      this.#among = { rows, shown: null, count };
    }
    return this.#among.count;
  }

  #set(row: number, selected: boolean): void {
    if (row < 0 || (this.#selected[row] === 1) === selected) return;
    const by = selected ? 1 : -1;
    this.#selected[row] = selected ? 1 : 0;
    this.count += by;
    const among = this.#among;
    if (among === null) return;
    if (among.shown === null) {
      among.shown = new Uint8Array(this.#selected.length);
      for (let at = 0; at < among.rows.length; at += 1) among.shown[among.rows[at]] = 1;
    }
    among.count += by * among.shown[row];
  }
}
