// How the columns stand in one view: which are shown, in which order, how wide.

import { COLUMNS, type Column } from "./data/arrangement.js";

/** Pixels that a column has at least. */
const NARROWEST = 48;

export class ColumnState {
  /** All columns, also the hidden ones. */
  all: readonly Column[] = COLUMNS;
  /** The columns shown; the same array until that changes. */
  shown: readonly Column[] = COLUMNS;
  /** Columns that a person asked for: they are shown even where a narrow widget has no room for them. */
  wanted: ReadonlySet<Column> = new Set();
  /** Moves with every change. */
  version = 0;
  private hidden: ReadonlySet<Column> = new Set();
  private widths: ReadonlyMap<Column, number> = new Map();

  constructor(private readonly notify: () => void) {}

  private changed(): void {
    this.version += 1;
    this.notify();
  }

  /** Whether anything differs from how columns stand at first. */
  get arranged(): boolean {
    return this.widths.size + this.wanted.size > 0 || this.shown.join() !== COLUMNS.join();
  }

  /** Pixels that the columns take together once they have widths. */
  get least(): number | undefined {
    if (this.widths.size === 0) return undefined;
    // The last takes what is left.
    return this.shown.slice(0, -1).reduce((sum, column) => sum + (this.widths.get(column) ?? 0), NARROWEST);
  }

  width(column: Column): number | undefined {
    return this.widths.get(column);
  }

  /** Show or hide a column as a person asks; the username stays, since it says who a row is. */
  show(column: Column, shown: boolean): void {
    if (column === "username") return;
    const others = (columns: ReadonlySet<Column>) => [...columns].filter((one) => one !== column);
    this.hidden = new Set(shown ? others(this.hidden) : [...this.hidden, column]);
    this.wanted = new Set(shown ? [...this.wanted, column] : others(this.wanted));
    this.arrange(this.all);
  }

  /** Move a column among all of them, from 0. */
  move(column: Column, to: number): void {
    const others = this.all.filter((one) => one !== column);
    const at = Math.max(0, Math.min(to, others.length));
    this.arrange([...others.slice(0, at), column, ...others.slice(at)]);
  }

  /** Give columns widths in pixels, beside those that have one. */
  resize(widths: Iterable<readonly [Column, number]>): void {
    const all = new Map(this.widths);
    for (const [column, width] of widths) all.set(column, Math.max(NARROWEST, Math.round(width)));
    this.widths = all;
    this.changed();
  }

  reset(): void {
    this.hidden = new Set();
    this.wanted = new Set();
    this.widths = new Map();
    this.arrange(COLUMNS);
  }

  private arrange(order: readonly Column[]): void {
    this.all = order;
    this.shown = order.filter((column) => !this.hidden.has(column));
    this.changed();
  }
}
