// A column of texts as one string and the ends of its values: no object per row, searched as a whole.

import { fold, isAscii } from "../order.js";
import { CHUNK, finish, type Step } from "./steps.js";

/** What happens to the rows of a table: values replaced, rows taken out, values appended. */
export interface Edit<T> {
  changed: ReadonlyMap<number, T>;
  /** Rows to take out, in ascending order. */
  gone: readonly number[];
  added: readonly T[];
}

export class Texts {
  private foldedTexts: Texts | null = null;

  /**
   * Value i is `text` from `ends[i - 1] + 1` to `ends[i]`; one character stands between two values: `separator`, where
   * it is known to occur in none of them.
   */
  constructor(
    readonly text: string,
    readonly ends: Uint32Array,
    private readonly separator: string | null = null,
  ) {}

  static split(text: string, separator: string, count: number): Texts {
    const ends = new Uint32Array(count);
    let from = 0;
    for (let row = 0; row < count; row += 1) {
      const end = text.indexOf(separator, from);
      ends[row] = end < 0 ? text.length : end;
      from = ends[row] + 1;
    }
    return new Texts(text, ends, separator);
  }

  static from(values: readonly string[]): Texts {
    const ends = new Uint32Array(values.length);
    let end = -1;
    for (let row = 0; row < values.length; row += 1) {
      end += 1 + values[row].length;
      ends[row] = end;
    }
    return new Texts(values.join("\n"), ends);
  }

  start(row: number): number {
    return row === 0 ? 0 : this.ends[row - 1] + 1;
  }

  get(row: number): string {
    return this.text.slice(this.start(row), this.ends[row]);
  }

  /** The same column folded for searches; made once. */
  folded(): Texts {
    return finish(this.foldSteps());
  }

  /** The same, in steps for idle time. */
  *foldSteps(): Step<Texts> {
    if (this.foldedTexts !== null) return this.foldedTexts;
    if (isAscii(this.text)) {
      this.foldedTexts = new Texts(this.text.toLowerCase(), this.ends);
      return this.foldedTexts;
    }
    const count = this.ends.length;
    const { separator } = this;
    const parts: string[] = [];
    for (let from = 0; from < count; from += CHUNK) {
      const behind = Math.min(from + CHUNK, count);
      if (separator !== null) {
        // Many at once: what stands between two values keeps them apart in the folded text too.
        parts.push(fold(this.text.slice(this.start(from), this.ends[behind - 1])));
      } else {
        for (let row = from; row < behind; row += 1) parts.push(fold(this.get(row)));
      }
      yield;
    }
    this.foldedTexts ??=
      separator === null ? Texts.from(parts) : Texts.split(parts.join(separator), separator, count);
    return this.foldedTexts;
  }

  /** Give the column after an edit; whole stretches between edited rows are copied at once. */
  edit({ changed, gone, added }: Edit<string>): Texts {
    const differing = new Map([...changed].filter(([row, value]) => this.get(row) !== value));
    if (differing.size + gone.length + added.length === 0) return this;
    const count = this.ends.length;
    const left = new Set(gone);
    const ends = new Uint32Array(count - gone.length + added.length);
    const parts: string[] = [];
    let to = 0;
    let end = -1;
    const push = (value: string) => {
      parts.push(value);
      end += 1 + value.length;
      ends[to] = end;
      to += 1;
    };
    const copy = (from: number, behind: number) => {
      if (from >= behind) return;
      parts.push(this.text.slice(this.start(from), this.ends[behind - 1]));
      const shift = end + 1 - this.start(from);
      for (let row = from; row < behind; row += 1, to += 1) ends[to] = this.ends[row] + shift;
      end = ends[to - 1];
    };
    let from = 0;
    for (const row of [...differing.keys(), ...gone].sort((a, b) => a - b)) {
      copy(from, row);
      if (!left.has(row)) push(differing.get(row)!);
      from = row + 1;
    }
    copy(from, count);
    for (const value of added) push(value);

    const edited = new Texts(parts.join("\n"), ends);
    if (this.foldedTexts !== null) {
      edited.foldedTexts = this.foldedTexts.edit({
        changed: new Map([...differing].map(([row, value]) => [row, fold(value)])),
        gone,
        added: added.map(fold),
      });
    }
    return edited;
  }
}
