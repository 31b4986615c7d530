// A list that the kernel has: the choice of a part, a search, and a grid that renders only the rows in view. The grid keeps the
// focus; arrow keys move between its cells.

import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Alert } from "../panel/Notices.js";
import type { Model } from "../state/model.js";
import { useStore } from "../state/stores/store.js";
import { scrollTo } from "../table/input/scrollTo.js";
import { heightWith, sliceAt, VISIBLE_ROWS, viewportOf } from "../table/input/window.js";
import { LoadingRow, Space } from "../table/Table.js";
import { SearchBox } from "../ui/controls/SearchBox.js";
import { Segments } from "../ui/controls/Segments.js";
import { displayText, formatNumber } from "../ui/display/displayText.js";
import { useUid } from "../ui/dom/uid.js";
import type { CellPosition, ListView } from "./listView.js";
import { type ListQuestion, useItems } from "./useItems.js";

/** Pixels for a scrollbar below the rows, which would cover the last one. */
const SCROLLBAR = 16;

export interface ListColumn<Item> {
  /** Its heading and, with spaces as hyphens, its class. */
  name: string;
  /** Whether its cells name their rows. */
  heads?: boolean;
  /** `active` if the active cell is in its row. */
  cell: (item: Item, active: boolean) => ComponentChildren;
  cellClass?: (item: Item) => string | undefined;
  /** Why the content of a cell is wrong. */
  invalid?: (item: Item) => string | undefined;
}

interface ListProps<Item> {
  model: Model;
  view: ListView;
  ask: ListQuestion["type"];
  label: string;
  /** The parts that can be shown, with what they are called and how many items each has. */
  parts: readonly (readonly [part: string, name: string, count: number])[];
  /** The part that is shown first; none with null. */
  first?: string | null;
  columns: readonly ListColumn<Item>[];
  /** Changes when the kernel may have other items. */
  version: number;
  keyOf: (item: Item, line: number) => string | number;
  /** Shown in a way that says so. */
  leftOut?: (item: Item) => boolean;
  /** Handles a key on the active cell; returns whether it did. */
  onKey?: (event: KeyboardEvent, item: Item, column: string) => boolean;
  onPress?: (item: Item, column: string) => void;
  /** Shown at the end of the toolbar. */
  note?: string;
}

export function List<Item>(props: ListProps<Item>) {
  const { view, label, parts, first = "all" } = props;
  useStore(view);
  const box = useRef<HTMLDivElement>(null);
  // The chosen part disappears once it is empty.
  const show = parts.some(([part]) => part === view.show) ? view.show : first;
  return (
    <div ref={box}>
      <div class="aw-toolbar">
        <Segments
          label={`${label} shown`}
          options={parts.map(([value, name, count]) => ({ value, name: `${name} ${formatNumber(count)}` }))}
          chosen={show as string}
          onChoose={(part) => view.choose(part)}
        />
        {show !== null && (
          <SearchBox
            label={`Search ${label.toLowerCase()}`}
            value={view.search}
            onSearch={(search) => view.choose(show, search)}
            onLeave={() => box.current!.querySelector<HTMLElement>("table")?.focus()}
          />
        )}
        <span class="aw-gap" />
        <span class="aw-dim">{props.note}</span>
      </div>
      {show !== null && <Grid {...props} show={show} whole={box} />}
    </div>
  );
}

interface GridProps<Item> extends ListProps<Item> {
  show: string;
  /** The list with its toolbar, in which the focus stays when what had it is gone. */
  whole: RefObject<HTMLElement | null>;
}

function Grid<Item>(props: GridProps<Item>) {
  const { model, view, ask, label, columns, version, keyOf, onKey, onPress, leftOut, show, whole } = props;
  const base = useUid();
  const box = useRef<HTMLDivElement>(null);
  const { scrollTop, search } = view;
  const known = useRef(0);
  const question = { type: ask, show, search };
  const [page, problem] = useItems<Item>(model, question, version, sliceAt(scrollTop, known.current).from);
  const count = page?.total ?? 0;
  const last = { line: count - 1, column: columns.length - 1 };
  // While rows of another part or search are shown, keys must not act on those that happen to be in its place.
  const isAsked = page?.show === show && page.search === search;
  const active = view.active && isAsked && count > 0 ? within(view.active, last) : null;
  known.current = count;
  const slice = sliceAt(scrollTop, count);
  const itemAt = (line: number) => (page === null ? undefined : page.items[line - page.first]);

  const find = (selector: string) => whole.current?.querySelector<HTMLElement>(selector);
  const focused = find(":focus");
  useLayoutEffect(() => {
    if (focused?.isConnected === false) (find("table") ?? find("input:checked"))?.focus();
  });

  const revealed = useRef(view.reveal);
  const reveal = isAsked ? view.reveal : revealed.current;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const top = revealed.current === reveal ? null : scrollTo(active!.line, element.scrollTop, count);
    // It is where it was before another tab was open, or at the top of another part.
    element.scrollTop = top ?? view.scrollTop;
    view.scroll(element.scrollTop);
    if (revealed.current === reveal) return;
    revealed.current = reveal;
    element.querySelector(".aw-active")?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [show, search, reveal, count]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || active === null) return;
    const item = itemAt(active.line);
    const to = destination(event, active, last);
    if (to !== null) view.go(to);
    else if (item === undefined || !onKey?.(event, item, columns[active.column].name)) return;
    event.preventDefault();
  };

  const rows = [];
  for (let line = slice.from; line < slice.to; line += 1) {
    const item = itemAt(line);
    rows.push(
      item === undefined ? (
        <LoadingRow key={`at ${line}`} rowIndex={line + 2} columns={columns.length} />
      ) : (
        <tr
          key={keyOf(item, line)}
          class={leftOut?.(item) ? "aw-row aw-left-out" : "aw-row"}
          aria-rowindex={line + 2}
          data-line={line}
        >
          {columns.map((column, at) => {
            const { name, heads } = column;
            const Cell = heads ? "th" : "td";
            const why = column.invalid?.(item);
            const here = active?.line === line && active.column === at;
            return (
              <Cell
                key={name}
                id={`${base}-${line}-${at}`}
                role={heads ? "rowheader" : "gridcell"}
                class={`${classOf(column)} ${here ? "aw-active" : ""} ${column.cellClass?.(item) ?? ""}`}
                aria-invalid={why !== undefined || undefined}
                aria-description={why}
                onClick={() => {
                  view.go({ line, column: at });
                  onPress?.(item, name);
                }}
              >
                {column.cell(item, active?.line === line)}
              </Cell>
            );
          })}
        </tr>
      ),
    );
  }
  const isDrawn = active !== null && active.line >= slice.from && active.line < slice.to;
  return (
    <>
      {problem && <Alert {...problem} />}
      {count > 0 ? (
        <div
          ref={box}
          class={problem ? "aw-scroll aw-stale" : "aw-scroll"}
          tabIndex={-1}
          style={{
            "--aw-view": heightWith(viewportOf(count) + (count > VISIBLE_ROWS ? 0 : SCROLLBAR)),
            "--aw-tall": heightWith(slice.height),
          }}
          onScroll={(event) => view.scroll(event.currentTarget.scrollTop)}
        >
          <table
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells can be navigated and edited.
            role="grid"
            class="aw-table aw-roster-table"
            aria-label={label}
            aria-rowcount={count + 1}
            aria-colcount={columns.length}
            aria-activedescendant={isDrawn ? `${base}-${active.line}-${active.column}` : undefined}
            tabIndex={0}
            onFocus={(event) => {
              if (event.target === event.currentTarget && view.active === null)
                view.go({ line: slice.from, column: 0 });
            }}
            onKeyDown={onKeyDown}
          >
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.name} scope="col" class={classOf(column)}>
                    {column.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Space height={slice.above} />
              {rows}
              <Space height={slice.below} />
            </tbody>
          </table>
        </div>
      ) : (
        !problem && (
          <p class="aw-roster-none" aria-busy={page === null}>
            {page && (search === "" ? "No one." : `No one matches “${displayText(search)}”.`)}
          </p>
        )
      )}
    </>
  );
}

const classOf = ({ name }: { name: string }) => `aw-c-${name.replace(" ", "-")}`;

/** The cell nearest to a position. */
function within({ line, column }: CellPosition, last: CellPosition): CellPosition {
  const clamp = (at: number, most: number) => Math.max(0, Math.min(at, most));
  return { line: clamp(line, last.line), column: clamp(column, last.column) };
}

/** The cell that a key moves to; null for other keys. */
function destination(
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
  { line, column }: CellPosition,
  last: CellPosition,
): CellPosition | null {
  if (altKey) return null;
  const far = ctrlKey || metaKey ? Infinity : 1;
  const page = VISIBLE_ROWS - 1;
  const moves: Record<string, readonly [lines: number, columns: number]> = {
    ArrowDown: [far, 0],
    ArrowUp: [-far, 0],
    ArrowRight: [0, far],
    ArrowLeft: [0, -far],
    PageDown: [page, 0],
    PageUp: [-page, 0],
    Home: [far > 1 ? -far : 0, -Infinity],
    End: [far > 1 ? far : 0, Infinity],
  };
  const move = moves[key];
  return move === undefined ? null : within({ line: line + move[0], column: column + move[1] }, last);
}
