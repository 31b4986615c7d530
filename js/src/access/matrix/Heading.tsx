// The headers of the matrix: workspace names at the top, and the heading of each group of people.

import { hitLetters } from "../../data/order/hits.js";
import { displayText, formatNumber, isolated, pluralize } from "../../ui/display/displayText.js";
import { Name } from "../../ui/display/Name.js";
import { SortArrow } from "../../ui/display/SortArrow.js";
import { memo } from "../../ui/dom/memo.js";
import { cellId, drawnColumns, type Frame, StageButton } from "./Line.js";
import type { ColumnSort } from "./layout.js";

interface HeadProps {
  frame: Frame;
  /** Number of people, whether found or not. */
  total: number;
  /** The first sort key of the people. */
  sort: string;
  sorted: ColumnSort | null;
  active: number | null;
}

export const Head = memo(function Head({ frame, total, sort, sorted, active }: HeadProps) {
  const { layout, base, sizes, search, refused } = frame;
  const { people, columns } = layout;
  const byName = sorted === null ? directionOf(sort) : undefined;
  return (
    <div role="row" class="aw-m-head" aria-rowindex={1} data-user="">
      <div
        role="columnheader"
        id={active === -1 ? cellId(base, -1, -1) : undefined}
        class={active === -1 ? "aw-m-corner aw-m-active" : "aw-m-corner"}
        aria-colindex={1}
        aria-sort={byName}
      >
        <button type="button" class="aw-m-sort" tabIndex={-1} title="Click to sort by username">
          <span class="aw-m-counts">
            <span>{shownOf(layout.shown, total, "person", "people")},</span>{" "}
            <span>{shownOf(columns.length, people.workspaces.length, "workspace")}</span>
          </span>
          <Arrow direction={byName} />
        </button>
      </div>
      {drawnColumns(frame, active).map((column) => {
        const { id: workspace, name } = people.workspaces[columns[column]];
        const label = displayText(name);
        const unknown = !people.isKnown(columns[column]);
        const direction =
          sorted?.workspace !== workspace || unknown ? undefined : sorted.last ? "descending" : "ascending";
        return (
          <div
            key={workspace}
            role="columnheader"
            id={column === active ? cellId(base, -1, column) : undefined}
            class={`aw-m-workspace${column === active ? " aw-m-active" : ""}${unknown ? " aw-m-unread" : ""}`}
            aria-colindex={column + 2}
            aria-label={label}
            aria-sort={direction}
            data-workspace={workspace}
            title={unknown ? `${isolated(name)}: its members are not known yet` : label}
            style={{ left: `${sizes.names + column * sizes.column}px` }}
          >
            <button type="button" class="aw-m-sort" tabIndex={-1} aria-label={`Sort by members of ${label}`}>
              <Name text={name} hits={hitLetters(name, search)} />
              <Arrow direction={direction} />
            </button>
            <StageButton
              label={`Stage everyone in ${label}`}
              hint={`Stage everyone shown in ${label}: to add, as before, to remove`}
              refused={refused}
              active={column === active}
            />
          </div>
        );
      })}
    </div>
  );
});

type Direction = "ascending" | "descending" | undefined;

function directionOf(sort: string): Direction {
  return sort === "username" ? "ascending" : sort === "-username" ? "descending" : undefined;
}

function Arrow({ direction }: { direction: Direction }) {
  return direction === undefined ? null : <SortArrow down={direction === "descending"} />;
}

function shownOf(shown: number, all: number, one: string, many?: string): string {
  return shown === all ? pluralize(all, one, many) : `${formatNumber(shown)} of ${pluralize(all, one, many)}`;
}

interface GroupLineProps {
  frame: Frame;
  line: number;
  active: boolean;
}

export const GroupLine = memo(function GroupLine({ frame, line, active }: GroupLineProps) {
  const { title, size } = frame.layout.group(line)!;
  return (
    <div
      role="row"
      class="aw-m-line aw-m-group"
      aria-rowindex={line + 2}
      style={{ top: `${line * frame.sizes.row}px` }}
    >
      <div
        role="rowheader"
        id={active ? cellId(frame.base, line, -1) : undefined}
        class={active ? "aw-m-heading aw-m-active" : "aw-m-heading"}
        aria-colindex={1}
        aria-colspan={frame.layout.columns.length + 1}
      >
        {title} <span class="aw-dim">{size}</span>
      </div>
    </div>
  );
});
