// A row of a grid, which is drawn again only when it or its active cell differs.

import type { RefObject } from "preact";
import { memo } from "../dom/memo.js";
import type { Column } from "./column.js";

export interface FrameProps<R> {
  /** What all rows have in common. */
  frame: { readonly base: string; readonly columns: readonly Column<R>[] };
  /** Called with a click on a cell. */
  press: RefObject<(row: R, line: number, column: string, event: MouseEvent) => void>;
}

interface GridRowProps extends FrameProps<unknown> {
  row: unknown;
  line: number;
  class: string;
  ticked: boolean;
  /** Id of the column of the active cell, if it is in this row. */
  active: string | null;
}

export const GridRow = memo(function GridRow({
  frame,
  press,
  row,
  line,
  ticked,
  active,
  ...props
}: GridRowProps) {
  return (
    <tr
      class={`aw-row ${active === null ? "" : "aw-focused "}${props.class}`}
      aria-rowindex={line + 2}
      data-line={line}
      onClick={(event) => {
        const column = (event.target as Element).closest<HTMLElement>("[data-column]")?.dataset.column;
        if (column !== undefined) press.current!(row, line, column, event);
      }}
    >
      {frame.columns.map((column, at) => {
        const { id, heads } = column;
        const Cell = heads ? "th" : "td";
        const why = column.invalid?.(row);
        return (
          <Cell
            key={id}
            id={active === id ? `${frame.base}-${line}-${at}` : undefined}
            role={heads ? "rowheader" : "gridcell"}
            class={`aw-c-${id}${heads ? " aw-heads" : ""}${active === id ? " aw-active" : ""} ${column.cellClass?.(row) ?? ""}`}
            data-column={id}
            aria-invalid={why !== undefined || undefined}
            aria-description={why}
          >
            {column.cell(row, ticked)}
          </Cell>
        );
      })}
    </tr>
  );
});
