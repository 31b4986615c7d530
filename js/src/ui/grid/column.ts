// A column of a grid: its heading, and what is in its cells.

import type { ComponentChildren } from "preact";

/** A length in CSS pixels for text of the usual size, which grows with the text. */
export const lengthOf = (pixels: number) => `${pixels / 13}em`;

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
