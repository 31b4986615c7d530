// A column of texts, stored as one string and the end offsets of its values: no object per row, and searchable as a
// whole.

import { compareRanges } from "./collation.js";
import { type Edit, walk } from "./edits.js";
import { CHUNK, runSync, type Step } from "./steps.js";

type Mapping = (text: string) => string;

export class StringColumn {
  readonly #mappings = new Map<Mapping, StringColumn>();

  /**
   * Value i is `text` from `ends[i - 1] + 1` up to but not including `ends[i]`. One character separates two values:
   * `separator`, if it is known to occur in none of them.
   */
  constructor(
    readonly text: string,
    readonly ends: Uint32Array,
    private readonly separator: string | null = null,
  ) {}

  static split(text: string, separator: string, count: number): StringColumn {
    const ends = new Uint32Array(count);
    let from = 0;
    for (let row = 0; row < count; row += 1) {
      const end = text.indexOf(separator, from);
      ends[row] = end < 0 ? text.length : end;
      from = ends[row] + 1;
    }
    return new StringColumn(text, ends, separator);
  }

  start(row: number): number {
    return row === 0 ? 0 : this.ends[row - 1] + 1;
  }

  get(row: number): string {
    return this.text.slice(this.start(row), this.ends[row]);
  }

  /** Compare two rows by code points. */
  compare(a: number, b: number): number {
    const { text, ends } = this;
    return compareRanges(text, this.start(a), ends[a], text, this.start(b), ends[b]);
  }

  /** Return the column with each value mapped, for example for searching; computed once and kept through edits. */
  mapped(mapping: Mapping): StringColumn {
    return runSync(this.steps(mapping));
  }

  /** The mapped column if it has been computed already. */
  made(mapping: Mapping): StringColumn | undefined {
    return this.#mappings.get(mapping);
  }

  /** Compute the mapped column, in steps for idle time. */
  *steps(mapping: Mapping): Step<StringColumn> {
    const made = this.#mappings.get(mapping);
    if (made !== undefined) return made;
    const count = this.ends.length;
    const { separator } = this;
    const ends = new Uint32Array(count);
    const parts: string[] = [];
    let start = 0;
    for (let from = 0; from < count; from += CHUNK) {
      const until = Math.min(from + CHUNK, count);
      if (separator !== null) {
        // Map many values at once: the separators keep them apart in the mapped text too.
        const part = mapping(this.text.slice(this.start(from), this.ends[until - 1]));
        let at = 0;
        for (let row = from; row < until; row += 1) {
          const end = row + 1 === until ? part.length : part.indexOf(separator, at);
          ends[row] = start + end;
          at = end + 1;
        }
        parts.push(part);
        start += part.length + 1;
      } else {
        for (let row = from; row < until; row += 1) {
          const part = mapping(this.get(row));
          parts.push(part);
          ends[row] = start + part.length;
          start += part.length + 1;
        }
      }
      yield;
    }
    const all = new StringColumn(parts.join(separator ?? "\n"), ends, separator);
    this.#mappings.set(mapping, all);
    return all;
  }

  /** Apply an edit and return the new column; whole ranges between edited rows are copied at once. */
  edit({ changed, gone, added }: Edit<string>): StringColumn {
    const differing = new Map([...changed].filter(([row, value]) => this.get(row) !== value));
    if (differing.size + gone.length + added.length === 0) return this;
    const count = this.ends.length;
    const ends = new Uint32Array(count - gone.length + added.length);
    let text = "";
    let to = 0;
    let end = -1;
    // With `+`, engines join the parts only when the text is read.
    const push = (part: string) => {
      text = to === 0 ? part : `${text}\n${part}`;
    };
    walk(
      { changed: differing, gone, added },
      count,
      (from, until) => {
        push(this.text.slice(this.start(from), this.ends[until - 1]));
        const shift = end + 1 - this.start(from);
        const first = to;
        to += until - from;
        for (let at = first, last = to; at < last; at += 1) ends[at] = this.ends[at - first + from] + shift;
        end = ends[to - 1];
      },
      (value) => {
        push(value);
        end += 1 + value.length;
        ends[to] = end;
        to += 1;
      },
    );
    const edited = new StringColumn(text, ends);
    for (const [mapping, made] of this.#mappings) {
      const mapped = new Map([...differing].map(([row, value]) => [row, mapping(value)]));
      edited.#mappings.set(mapping, made.edit({ changed: mapped, gone, added: added.map(mapping) }));
    }
    return edited;
  }
}
