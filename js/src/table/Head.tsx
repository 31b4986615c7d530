// The table header: column names that sort when pressed, the charts above them, and the checkbox that selects all
// matching people.

import type { Query } from "../data/query.js";
import type { Summary } from "../data/summary.js";
import { type Column, sortIndexOf } from "../data/userColumns.js";
import type { ChunkExports } from "../state/chunks.js";
import { useModel } from "../state/context.js";
import type { Fit } from "../state/view/fitting.js";
import { SortArrow } from "../ui/display/SortArrow.js";
import { memo } from "../ui/dom/memo.js";

interface HeadProps {
  /** The controls in the header; null until they arrive. */
  chunk: ChunkExports["people"] | null;
  selectable: boolean;
  hasMenu: boolean;
  charts: boolean;
  /** The data of the charts. */
  summary: Summary | null;
  fit: Fit;
  // The rest is what controls and charts show: scrolling does not render them again.
  people: object | null;
  query: Query;
  rows: Uint32Array;
}

export const Head = memo(function Head({ chunk, selectable, hasMenu, charts, summary, fit }: HeadProps) {
  const { drawn: columns, widths } = fit;
  return (
    <thead>
      <tr aria-rowindex={1}>
        {selectable && (
          <th class="aw-col-select" scope="col" style={{ width: widths.select }}>
            {chunk === null ? (
              <input type="checkbox" tabIndex={-1} aria-label="Select all that match" disabled />
            ) : (
              <chunk.SelectAll />
            )}
          </th>
        )}
        {columns.map((column) => (
          <ColumnHead key={column} chunk={chunk} column={column} width={widths[column]} />
        ))}
        {hasMenu && (
          <th class="aw-col-menu" scope="col" style={{ width: widths.menu }}>
            <span class="aw-sr-only">actions</span>
          </th>
        )}
      </tr>
      {charts && (
        <tr class="aw-charts" aria-rowindex={2}>
          {selectable && <td class="aw-col-select" />}
          {columns.map((column) => (
            <td key={column} class={`aw-col-${column}`}>
              {chunk !== null && <chunk.Chart column={column} summary={summary} />}
            </td>
          ))}
          {hasMenu && <td class="aw-col-menu" />}
        </tr>
      )}
    </thead>
  );
});

interface ColumnHeadProps {
  chunk: ChunkExports["people"] | null;
  column: Column;
  width: string | undefined;
}

function ColumnHead({ chunk, column, width }: ColumnHeadProps) {
  const model = useModel();
  const { sort } = model.traits.query;
  const at = sortIndexOf(sort, column);
  const down = at >= 0 && sort[at].startsWith("-");
  return (
    <th
      class={`aw-col-${column}`}
      data-column={column}
      scope="col"
      style={{ width }}
      aria-sort={at === 0 ? (down ? "descending" : "ascending") : undefined}
    >
      <button
        type="button"
        tabIndex={-1}
        class={`aw-sort${at >= 0 ? " aw-on" : ""}`}
        title="Click to sort, Shift+click to sort by several columns."
        onClick={(event) => chunk?.pressHead(model, column, event.shiftKey)}
      >
        {column}
        {at >= 0 && <SortArrow down={down}>{sort.length > 1 && <sup>{at + 1}</sup>}</SortArrow>}
      </button>
    </th>
  );
}
