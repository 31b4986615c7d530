// How the columns stand in one view: which are shown, in which order, how wide.

import { COLUMNS, type Column } from "./data/arrangement.js";

/** Pixels that a column has at least. */
const NARROWEST = 48;

export class ColumnState {
  private order: readonly Column[] = COLUMNS;
  private hidden: ReadonlySet<Column> = new Set();
  private asked: ReadonlySet<Column> = new Set();
  private widths: ReadonlyMap<Column, number> = new Map();
  private visible: readonly Column[] = COLUMNS;

  /** Moves with every change. */
  version = 0;

  constructor(private readonly notify: () => void) {}

  private changed(): void {
    this.version += 1;
    this.notify();
  }

  /** All columns, also the hidden ones. */
  get all(): readonly Column[] {
    return this.order;
  }

  /** The columns shown; the same array until that changes. */
  get shown(): readonly Column[] {
    return this.visible;
  }

  /** Whether anything differs from how columns stand at first. */
  get arranged(): boolean {
    return this.widths.size + this.asked.size > 0 || this.visible.join() !== COLUMNS.join();
  }

  /** Pixels that the columns take together once they have widths. */
  get least(): number | undefined {
    if (this.widths.size === 0) return undefined;
    // The last takes what is left.
    return this.visible.slice(0, -1).reduce((sum, column) => sum + (this.widths.get(column) ?? 0), NARROWEST);
  }

  width(column: Column): number | undefined {
    return this.widths.get(column);
  }

  isShown(column: Column): boolean {
    return !this.hidden.has(column);
  }

  /** Columns that a person asked for: they are shown even where a narrow widget has no room for them. */
  get wanted(): ReadonlySet<Column> {
    return this.asked;
  }

  /** Show or hide a column as a person asks; the username stays, since it says who a row is. */
  show(column: Column, shown: boolean): void {
    if (column === "username") return;
    const others = (columns: ReadonlySet<Column>) => [...columns].filter((one) => one !== column);
    this.hidden = new Set(shown ? others(this.hidden) : [...this.hidden, column]);
    this.asked = new Set(shown ? [...this.asked, column] : others(this.asked));
    this.arrange(this.order);
  }

  /** Move a column among all of them, from 0. */
  move(column: Column, to: number): void {
    const others = this.order.filter((one) => one !== column);
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
    this.asked = new Set();
    this.widths = new Map();
    this.arrange(COLUMNS);
  }

  private arrange(order: readonly Column[]): void {
    this.order = order;
    this.visible = order.filter((column) => !this.hidden.has(column));
    this.changed();
  }
}
