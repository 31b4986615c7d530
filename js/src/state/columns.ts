// The columns of one view: which are shown, in which order and how wide.

import { COLUMNS, type Column, INITIAL_COLUMNS } from "../data/query.js";
import { type Fit, fitInto, type Sides, unfitted } from "./fitting.js";

/** Minimum column width in pixels when resized by a person. */
const NARROWEST = 48;
/** Columns that are hidden until a person shows them. */
const UNASKED = COLUMNS.filter((column) => !INITIAL_COLUMNS.some((one) => one === column));

export class ColumnState {
  /** All columns, including hidden ones. */
  all: readonly Column[] = COLUMNS;
  /** The columns to show; the same array until that changes. */
  shown: readonly Column[] = INITIAL_COLUMNS;
  /** Which of them fit, and at what width. */
  fit: Fit = unfitted(INITIAL_COLUMNS);
  /** Columns that a person asked for although there was no room: they are shown anyway. */
  wanted: ReadonlySet<Column> = new Set();
  /** Increments on every change. */
  version = 0;
  private hidden: ReadonlySet<Column> = new Set(UNASKED);
  /** Column widths set by a person. */
  widths: ReadonlyMap<Column, number> = new Map();
  private measured: { width: number; sides: Sides } | null = null;

  constructor(private readonly notify: () => void) {}

  private changed(): void {
    this.refit();
    this.version += 1;
    this.notify();
  }

  private refit(): void {
    this.fit =
      this.measured === null ? unfitted(this.shown) : fitInto(this.measured.width, this.measured.sides, this);
  }

  /** Fit the columns into a table of this width. */
  measure(width: number, sides: Sides, silent = false): void {
    if (width <= 0) return; // in a tab that is not open
    const before = JSON.stringify(this.fit);
    this.measured = { width, sides };
    this.refit();
    if (JSON.stringify(this.fit) === before) return;
    this.version += 1;
    if (!silent) this.notify();
  }

  /** Whether a column is hidden because the table is too narrow. */
  isCrowdedOut(column: Column): boolean {
    return this.shown.includes(column) && !this.fit.drawn.includes(column);
  }

  /** Whether anything differs from the initial columns. */
  get arranged(): boolean {
    return (
      this.widths.size + this.wanted.size > 0 ||
      this.all.join() !== COLUMNS.join() ||
      this.shown.join() !== INITIAL_COLUMNS.join()
    );
  }

  width(column: Column): number | undefined {
    return this.widths.get(column);
  }

  /**
   * Show or hide a column at a person's request; the username always stays, since it identifies the row.
   *
   * A column that fits is later dropped by importance when the table gets narrower, like any other.
   */
  show(column: Column, shown: boolean): void {
    if (column === "username") return;
    const others = (columns: ReadonlySet<Column>) => [...columns].filter((one) => one !== column);
    this.hidden = new Set(shown ? others(this.hidden) : [...this.hidden, column]);
    this.wanted = new Set(others(this.wanted));
    this.place(this.all);
    this.refit();
    if (this.isCrowdedOut(column)) this.wanted = new Set([...this.wanted, column]);
    this.changed();
  }

  /** Move a column to an index among all columns, counted from 0. */
  move(column: Column, to: number): void {
    const others = this.all.filter((one) => one !== column);
    const at = Math.max(0, Math.min(to, others.length));
    this.place([...others.slice(0, at), column, ...others.slice(at)]);
    this.changed();
  }

  /** Set column widths in pixels, in addition to those already set. */
  resize(widths: Iterable<readonly [Column, number]>): void {
    const all = new Map(this.widths);
    for (const [column, width] of widths) all.set(column, Math.max(NARROWEST, Math.round(width)));
    this.widths = all;
    this.changed();
  }

  reset(): void {
    this.hidden = new Set(UNASKED);
    this.wanted = new Set();
    this.widths = new Map();
    this.place(COLUMNS);
    this.changed();
  }

  private place(order: readonly Column[]): void {
    this.all = order;
    this.shown = order.filter((column) => !this.hidden.has(column));
  }
}
