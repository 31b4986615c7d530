// The headings of a grid's columns.

import { SortArrow } from "../display/SortArrow.js";
import type { Column } from "./column.js";

interface HeadsProps {
  columns: readonly Pick<Column<never>, "id" | "head" | "heads" | "down" | "onSort">[];
  /** Index of the column whose heading is active; null if none is. */
  active: number | null;
  /** Id of the active cell. */
  activeId: string | undefined;
}

export function Heads({ columns, active, activeId }: HeadsProps) {
  return (
    <tr>
      {columns.map(({ id, head, heads, down, onSort }, at) => {
        const isActive = active === at;
        return (
          <th
            key={id}
            id={isActive ? activeId : undefined}
            scope="col"
            class={`aw-c-${id}${heads ? " aw-heads" : ""}${isActive ? " aw-active" : ""}`}
            aria-sort={onSort && (down === undefined ? "none" : down ? "descending" : "ascending")}
          >
            {onSort === undefined ? (
              head
            ) : (
              <button type="button" class="aw-sort" tabIndex={-1} onClick={onSort}>
                {head}
                {down !== undefined && <SortArrow down={down} />}
              </button>
            )}
          </th>
        );
      })}
    </tr>
  );
}
