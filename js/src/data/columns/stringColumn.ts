// A column of texts in UTF-8: no object per row, nothing on the JavaScript heap, and the order of bytes is that of code
// points.

import { SEPARATOR } from "../../protocol.js";
import { ByteWriter } from "./byteWriter.js";
import { type Edit, walk } from "./edits.js";
import { PER_STEP, runSync, type Steps } from "./steps.js";

/** Writes the mapped bytes of one value, or of many: it keeps the separators between them. */
type Mapping = (bytes: Uint8Array, to: ByteWriter) => void;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function mappedValue(value: Uint8Array, mapping: Mapping): Uint8Array {
  const to = new ByteWriter(value.length);
  mapping(value, to);
  return to.bytes;
}

/** Return for each beginning of a word how long a shorter one it ends with: where to go on after a mismatch. */
function overlapsOf(word: Uint8Array): Uint32Array {
  const overlaps = new Uint32Array(word.length);
  let length = 0;
  for (let at = 1; at < word.length; at += 1) {
    while (length > 0 && word[at] !== word[length]) length = overlaps[length - 1];
    if (word[at] === word[length]) length += 1;
    overlaps[at] = length;
  }
  return overlaps;
}

function equal(bytes: Uint8Array, others: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] !== others[at]) return false;
  return true;
}

export class StringColumn {
  readonly #mapped = new Map<Mapping, StringColumn>();

  /** Value i is in `bytes` from `ends[i - 1] + 1` up to but not including `ends[i]`. */
  private constructor(
    readonly bytes: Uint8Array,
    readonly ends: Uint32Array,
  ) {}

  static split(bytes: Uint8Array, count: number): StringColumn {
    const ends = new Uint32Array(count);
    let from = 0;
    for (let row = 0; row < count; row += 1) {
      const end = bytes.indexOf(SEPARATOR, from);
      ends[row] = end < 0 ? bytes.length : end;
      from = ends[row] + 1;
    }
    return new StringColumn(bytes, ends);
  }

  start(row: number): number {
    return row === 0 ? 0 : this.ends[row - 1] + 1;
  }

  get(row: number): string {
    return decoder.decode(this.bytes.subarray(this.start(row), this.ends[row]));
  }

  /** Find the first row, of those from `from` on, with this value; -1 when there is none. */
  indexOf(value: string, from = 0): number {
    const wanted = encoder.encode(value);
    for (let row = from; row < this.ends.length; row += 1) if (this.#is(row, wanted)) return row;
    return -1;
  }

  #is(row: number, value: Uint8Array): boolean {
    const start = this.start(row);
    return (
      this.ends[row] - start === value.length && value.every((byte, at) => byte === this.bytes[start + at])
    );
  }

  startsWith(row: number, prefix: Uint8Array): boolean {
    const start = this.start(row);
    return (
      this.ends[row] - start >= prefix.length && prefix.every((byte, at) => byte === this.bytes[start + at])
    );
  }

  /** Compare two rows by code points. */
  compare(a: number, b: number): number {
    const { bytes, ends } = this;
    const [aStart, bStart] = [this.start(a), this.start(b)];
    const [aLength, bLength] = [ends[a] - aStart, ends[b] - bStart];
    const length = Math.min(aLength, bLength);
    for (let at = 0; at < length; at += 1) {
      const difference = bytes[aStart + at] - bytes[bStart + at];
      if (difference !== 0) return difference;
    }
    return aLength - bLength;
  }

  /** Mark the rows whose value contains the word, up to the length of `found`. */
  scan(word: string, found: Uint8Array): void {
    const { bytes, ends } = this;
    const wanted = encoder.encode(word);
    const overlaps = overlapsOf(wanted);
    let row = 0;
    let length = 0; // of the beginning of the word that ends before `at`
    for (let at = bytes.indexOf(wanted[0]); at >= 0 && at < bytes.length; ) {
      if (bytes[at] === wanted[length]) {
        at += 1;
        length += 1;
        if (length < wanted.length) continue;
        while (ends[row] < at) row += 1;
        if (row >= found.length) return;
        found[row] = 1;
        at = ends[row];
        length = 0;
      }
      if (length > 0) length = overlaps[length - 1];
      else at = bytes.indexOf(wanted[0], at + 1);
    }
  }

  /** Return the column with each value mapped, for example for searching; computed once and kept through edits. */
  mapped(mapping: Mapping): StringColumn {
    return runSync(this.steps(mapping));
  }

  /** The mapped column if it has been computed already. */
  cached(mapping: Mapping): StringColumn | undefined {
    return this.#mapped.get(mapping);
  }

  /** Compute the mapped column, in steps for idle time. */
  *steps(mapping: Mapping): Steps<StringColumn> {
    const made = this.#mapped.get(mapping);
    if (made !== undefined) return made;
    const count = this.ends.length;
    const to = new ByteWriter(this.bytes.length);
    for (let from = 0; from < count; from += PER_STEP) {
      if (from > 0) to.put(SEPARATOR);
      const until = Math.min(from + PER_STEP, count);
      mapping(this.bytes.subarray(this.start(from), this.ends[until - 1]), to);
      yield;
    }
    // Most texts keep their lengths, and many stay the same, such as usernames in lower case: then the columns share memory.
    const { bytes } = to;
    const all = this.#fits(bytes)
      ? new StringColumn(equal(bytes, this.bytes) ? this.bytes : bytes, this.ends)
      : StringColumn.split(bytes, count);
    this.#mapped.set(mapping, all);
    return all;
  }

  /** Whether values with these bytes begin and end where the own values do. */
  #fits(bytes: Uint8Array): boolean {
    const { ends } = this;
    if (bytes.length !== this.bytes.length) return false;
    for (let row = 0; row < ends.length - 1; row += 1) if (bytes[ends[row]] !== SEPARATOR) return false;
    return true;
  }

  /** Apply an edit of values in UTF-8 and return the new column; ranges between edited rows are copied as a whole. */
  edit({ changed, gone, added }: Edit<Uint8Array>): StringColumn {
    const differing = new Map([...changed].filter(([row, value]) => !this.#is(row, value)));
    if (differing.size + gone.length + added.length === 0) return this;
    const count = this.ends.length;
    const ends = new Uint32Array(count - gone.length + added.length);
    const values = [...differing.values(), ...added];
    const to = new ByteWriter(values.reduce((sum, value) => sum + value.length + 1, this.bytes.length));
    let row = 0;
    walk(
      { changed: differing, gone, added },
      count,
      (from, until) => {
        if (row > 0) to.put(SEPARATOR);
        const shift = to.length - this.start(from);
        for (let at = from; at < until; at += 1) ends[row++] = this.ends[at] + shift;
        to.write(this.bytes.subarray(this.start(from), this.ends[until - 1]));
      },
      (value) => {
        if (row > 0) to.put(SEPARATOR);
        to.write(value);
        ends[row++] = to.length;
      },
    );
    const edited = new StringColumn(to.bytes, ends);
    for (const [mapping, made] of this.#mapped) {
      const mapped = new Map([...differing].map(([row, value]) => [row, mappedValue(value, mapping)]));
      edited.#mapped.set(
        mapping,
        made.edit({ changed: mapped, gone, added: added.map((value) => mappedValue(value, mapping)) }),
      );
    }
    return edited;
  }
}
