// A column of a grid: its heading, and what is in its cells.

import type { ComponentChildren } from "preact";

/** The width of a column. That of names, which stay in view, leaves room for the rest. */
export const widthOf = ({ heads, width }: Pick<Column<never>, "heads" | "width">) =>
  heads && width ? `min(${width}, 40cqi)` : width;

export interface Column<R> {
  /** Also its class, with `aw-c-` before it. */
  readonly id: string;
  readonly head: ComponentChildren;
  /** Whether its cells name their rows. */
  readonly heads?: boolean;
  /** Its width in CSS, with an `em` of the table's text; the least if the table scrolls sideways. */
  readonly width?: string;
  /** Whether the rows are sorted by it in descending order; undefined if they are sorted by another. */
  readonly down?: boolean | undefined;
  readonly onSort?: () => void;
  /** Whether its heading has another control, which Enter and Space press. */
  readonly control?: boolean;
  cell(row: R, ticked: boolean): ComponentChildren;
  /** Its content as text, which can be copied; without it, none can. */
  text?(row: R): string;
  cellClass?(row: R): string | undefined;
  /** What a row is called in a sentence, if the text of the cell that names it does not say so. */
  rowName?(row: R): string;
  /** Why the content of a cell is wrong. */
  invalid?(row: R): string | undefined;
}
