// How the columns stand in one view: which are shown, in which order, how wide.

import { COLUMNS, type Column } from "../data/arrangement.js";

/** Pixels that a column has at least. */
const NARROWEST = 48;

export class ColumnState {
  private order: readonly Column[] = COLUMNS;
  private hidden: ReadonlySet<Column> = new Set();
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
    return this.widths.size > 0 || this.visible.join() !== COLUMNS.join();
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

  /** Show or hide a column; the username stays, since it says who a row is. */
  toggle(column: Column): void {
    if (column === "username") return;
    const hidden = new Set(this.hidden);
    if (!hidden.delete(column)) hidden.add(column);
    this.hidden = hidden;
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
    this.widths = new Map();
    this.arrange(COLUMNS);
  }

  private arrange(order: readonly Column[]): void {
    this.order = order;
    this.visible = order.filter((column) => !this.hidden.has(column));
    this.changed();
  }
}
