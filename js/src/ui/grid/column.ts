// A column of a grid: its heading, and what is in its cells.

import type { ComponentChildren } from "preact";

/** The width of a column with nothing but a box, which does not grow with the text. */
export const BOX_WIDTH = 36;

/** The width of a column in CSS, which grows with the text. That of names, which stay in view, leaves room for the rest. */
export function widthOf({ heads, width = 0 }: Pick<Column<never>, "heads" | "width">): string {
  if (width === BOX_WIDTH) return `${width}px`;
  return heads ? `min(${width / 13}em, 40cqi)` : `${width / 13}em`;
}

export interface Column<R> {
  /** Also its class, with `aw-c-` before it. */
  readonly id: string;
  readonly head: ComponentChildren;
  /** Whether its cells name their rows. */
  readonly heads?: boolean;
  /** Width in CSS pixels for text of the usual size, and the least if the table scrolls sideways. */
  readonly width?: number;
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
