// A list as a grid: a real <table> that renders only the rows in view, has one active cell, and keeps the focus itself. A cell
// has at most one control; all else about the active row is in a strip below the grid, one Tab away.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { useStore } from "../../state/stores/store.js";
import { SortArrow } from "../display/SortArrow.js";
import { memo } from "../dom/memo.js";
import { scrollTo } from "../dom/scrolling.js";
import { useUid } from "../dom/uid.js";
import { heightWith, shownHeight, sliceAt, useRowHeight, VISIBLE_ROWS } from "../dom/window.js";
import { type ActiveCell, type GridState, HEAD_LINE, type Key } from "./gridState.js";
import { destination } from "./keys.js";
import { LoadingRow, Space } from "./Space.js";

/** CSS for a scrollbar below the rows, which would cover the last one. */
const SCROLLBAR = "16px";

/** The rows of a grid: another object when any of them may differ. */
export interface Rows<R> {
  /** Null until it is known. */
  readonly count: number | null;
  /** Whether these are the rows that were asked for: `old` ones are shown meanwhile, and keys do nothing to them. */
  readonly state: "ready" | "old";
  /** The row in a line; undefined while it is not loaded. */
  at(line: number): R | undefined;
  keyOf(row: R): Key;
  /** The line of a row; -1 if it is not among those that are loaded. */
  lineOf(key: Key): number;
  /** Called after a frame in which these lines are in view. */
  need?(from: number, to: number): void;
}

export interface Column<R> {
  /** Also its class, with `aw-c-` before it. */
  readonly id: string;
  readonly head: ComponentChildren;
  /** Whether its cells name their rows. */
  readonly heads?: boolean;
  /** Width in CSS pixels, and the least if the table scrolls sideways. */
  readonly width?: number;
  readonly sort?: "ascending" | "descending" | undefined;
  readonly onSort?: () => void;
  /** Whether its heading has another control, which Enter and Space press. */
  readonly control?: boolean;
  cell(row: R): ComponentChildren;
  /** Its content as text, which can be copied; without it, none can. */
  text?(row: R): string;
  cellClass?(row: R): string | undefined;
  /** Why the content of a cell is wrong. */
  invalid?(row: R): string | undefined;
}

export interface GridProps<R> {
  label: string;
  rows: Rows<R>;
  /** The same object until any of them differs. */
  columns: readonly Column<R>[];
  state: GridState;
  /** Lines of text in each row. */
  lines?: 1 | 2;
  /** What keys do to the row of the active cell. */
  acts?: { readonly [key in "Enter" | " " | "Delete"]?: (row: R, column: string) => void };
  /** What Ctrl+A does; without it, nothing, and not the whole page is selected either. */
  onSelectAll?: () => void;
  /** Handles another key on the active cell, before `acts`; returns whether it did. */
  onKey?: (event: KeyboardEvent, row: R, column: string) => boolean;
  onPress?: (row: R, column: string, event: MouseEvent, wasActive: boolean) => void;
  /** The row that stays drawn wherever the grid is scrolled to, since one of its cells is edited. */
  edited?: Key | null;
  rowClass?: (row: R) => string;
  /** All about the active row, and what can be done about it. */
  detail?: (row: R) => ComponentChildren;
  /** In place of that while no row is active. */
  hint?: string;
  /** Shown if there are no rows. */
  empty: ComponentChildren;
  busy?: boolean;
  /** Whether it has the focus when the dialog around it opens. */
  autofocus?: boolean;
}

export function Grid<R>(props: GridProps<R>) {
  const { label, rows, columns, state, lines = 1, acts, detail, edited = null, rowClass } = props;
  useStore(state);
  const base = useUid();
  const box = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const strip = useRef<HTMLElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const row = useRowHeight(probe);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const count = rows.count ?? 0;
  const extent = { count, row };
  const slice = sliceAt(state.top, extent);

  const active = here(state.active, rows);
  const activeRow = active === null ? undefined : rows.at(active.line);
  const ready = rows.state === "ready";
  const indexOf = (cell: ActiveCell | null) =>
    Math.max(
      0,
      columns.findIndex(({ id }) => id === cell?.column),
    );
  const activeAt = indexOf(state.active);
  const activeColumn = columns[activeAt].id;
  const activeId = active === null ? undefined : `${base}-${active.line}-${activeAt}`;
  // Where its row is now; a key that was unknown is that of the row which has arrived.
  useLayoutEffect(() => {
    if (active !== null && ready) {
      const key = activeRow === undefined ? active.key : rows.keyOf(activeRow);
      state.active = { ...active, key };
    }
  });

  useLayoutEffect(() => {
    if (state.wanted !== "top" && state.top > 0) box.current!.scrollTop = state.top;
  }, []);
  useLayoutEffect(() => {
    const { wanted } = state;
    if (wanted === null || (wanted === "active" && !ready)) return;
    state.wanted = null;
    const top = wanted === "top" ? 0 : active && scrollTo(Math.max(0, active.line), state.top, extent);
    if (top !== null) {
      state.top = top;
      box.current!.scrollTop = top;
      redraw(undefined);
    }
    if (wanted === "active")
      table.current!.querySelector(".aw-active")?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  });
  useEffect(() => rows.need?.(slice.from, slice.to), [rows, slice.from]);
  // A control in the strip may be gone once it has done its work.
  const held = strip.current?.querySelector(":focus");
  useLayoutEffect(() => {
    if (held?.isConnected === false) table.current!.focus({ preventScroll: true });
  });

  const first = { line: columns.some(({ onSort, control }) => onSort || control) ? HEAD_LINE : 0, column: 0 };
  const last = { line: count - 1, column: columns.length - 1 };
  const go = (line: number, column: number) =>
    state.reveal({
      key: line < 0 ? null : keyAt(rows, line),
      line,
      column: columns[column].id,
    });
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, repeat, ctrlKey, metaKey, altKey } = event;
    if (event.target !== event.currentTarget || count === 0) return;
    // What is drawn may be a frame behind.
    const active = here(state.active, rows);
    const activeRow = active === null ? undefined : rows.at(active.line);
    const activeAt = indexOf(state.active);
    const activeColumn = columns[activeAt].id;
    // Where a row was that is gone, another one is now: a key only moves there.
    const line = active?.line ?? (state.active?.line ?? 0) - (key === "ArrowDown" ? 1 : 0);
    const to = destination(event, { line, column: activeAt }, first, last);
    if ((ctrlKey || metaKey) && key.toLowerCase() === "a") props.onSelectAll?.();
    else if (to !== null) go(to.line, to.column);
    else if (active === null || altKey) return;
    else if (active.line === HEAD_LINE) {
      if (repeat || (key !== "Enter" && key !== " ")) return;
      table.current!.querySelector<HTMLElement>("th.aw-active :is(button, input, select)")?.click();
    } else {
      if (activeRow === undefined || !ready) return;
      const act = acts?.[key as "Enter"];
      if (!props.onKey?.(event, activeRow, activeColumn)) {
        if (act === undefined || ctrlKey || metaKey) return;
        // One key that is held down must not act on one row after another.
        if (!repeat) act(activeRow, activeColumn);
      }
    }
    event.preventDefault();
  };

  const frame = useMemo(() => ({ base, columns }), [base, columns]);
  const press = useRef<FrameProps<R>["press"]>(null!);
  press.current = (pressed, line, column, event) => {
    const key = rows.keyOf(pressed);
    const wasActive = active !== null && active.key === key && activeColumn === column;
    state.activate({ key, line, column });
    // A click by keyboard or by a screen reader has detail 0, and stays where it is.
    if (event.detail > 0) table.current!.focus({ preventScroll: true });
    props.onPress?.(pressed, column, event, wasActive);
  };
  const onPress = useRef<FrameProps<R>["press"]>((...args) => press.current(...args));

  // The row that is edited stays, also where its page has gone: a field that left the page would send half a word.
  const kept = useRef<{ readonly key: Key; readonly item: R; readonly line: number } | null>(null);
  const editedAt = edited === null ? -1 : rows.lineOf(edited);
  if (kept.current?.key !== edited) kept.current = null;
  if (editedAt >= 0) kept.current = { key: edited!, item: rows.at(editedAt)!, line: editedAt };
  const places = new Set(Array.from({ length: slice.to - slice.from }, (_, at) => slice.from + at));
  if (kept.current !== null) places.add(kept.current.line);
  const drawn: ComponentChildren[] = [];
  let end = 0;
  let spaces = 0;
  const space = (from: number, to: number) => {
    if (to > from) drawn.push(<Space key={`space ${spaces++}`} height={(to - from) * row} />);
  };
  for (const line of [...places].sort((one, other) => one - other)) {
    const item = rows.at(line) ?? (kept.current?.line === line ? kept.current.item : undefined);
    space(end, line);
    end = line + 1;
    if (item === undefined)
      drawn.push(<LoadingRow key={`at ${line}`} rowIndex={line + 2} columns={columns.length} />);
    else
      drawn.push(
        <GridRow
          key={rows.keyOf(item)}
          frame={frame as FrameProps<unknown>["frame"]}
          press={onPress.current as FrameProps<unknown>["press"]}
          row={item}
          line={line}
          class={rowClass?.(item) ?? ""}
          active={active?.line === line ? activeColumn : null}
        />,
      );
  }
  space(end, count);

  const heads = columns.find((one) => one.heads)?.width;
  const width = columns.reduce((sum, { width = Number.NaN }) => sum + width, 0);
  // Where a row is gone, such as one that is fixed now, the one that has taken its place is the next to look at.
  const next = state.active === null || !ready ? undefined : rows.at(Math.min(state.active.line, count - 1));
  const told = ready ? (activeRow ?? next) : undefined;
  const isDrawn = active !== null && active.line < slice.to && (active.line < 0 || active.line >= slice.from);
  return (
    <>
      <div
        ref={box}
        class={lines === 2 ? "aw-scroll aw-grid aw-two-lines" : "aw-scroll aw-grid"}
        // Firefox would make it a tab stop; the table inside scrolls it.
        tabIndex={-1}
        style={{
          "--aw-view": `calc(${shownHeight(Math.max(1, count))} + ${count > VISIBLE_ROWS ? "0px" : SCROLLBAR})`,
          "--aw-tall": heightWith(`${slice.height}px`),
          // The column that stays in view covers no cell that is scrolled to.
          scrollPaddingInlineStart: heads && `min(${heads}px, 40cqi)`,
        }}
        onScroll={({ currentTarget: { scrollTop } }) => {
          if (scrollTop === state.top) return;
          state.wanted = null;
          state.top = scrollTop;
          const { from, above } = sliceAt(scrollTop, extent);
          if (from !== slice.from || above !== slice.above) redraw(undefined);
        }}
      >
        <div ref={probe} class="aw-probe" />
        <table
          ref={table}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells can be navigated and edited.
          role="grid"
          class="aw-table aw-grid-table"
          style={{ minWidth: width > 0 ? `${width}px` : undefined }}
          aria-label={label}
          aria-rowcount={rows.count === null ? -1 : count + 1}
          aria-colcount={columns.length}
          aria-busy={props.busy}
          aria-activedescendant={isDrawn ? activeId : undefined}
          tabIndex={0}
          data-home
          autofocus={props.autofocus}
          onFocus={(event) => {
            if (event.target === event.currentTarget && state.active === null && count > 0)
              state.activate({
                key: keyAt(rows, slice.from),
                line: Math.ceil(state.top / row),
                column: columns[0].id,
              });
          }}
          onKeyDown={onKeyDown}
          onCopy={(event) => {
            const text = activeRow === undefined ? undefined : columns[activeAt].text?.(activeRow);
            if (event.target !== event.currentTarget || text === undefined || hasSelection(event)) return;
            event.clipboardData!.setData("text/plain", text);
            event.preventDefault();
          }}
        >
          <thead>
            <tr>
              {columns.map(({ id, head, heads, width, sort, onSort }, at) => {
                const isActive = active?.line === HEAD_LINE && activeAt === at;
                return (
                  <th
                    key={id}
                    id={isActive ? activeId : undefined}
                    scope="col"
                    class={`aw-c-${id}${heads ? " aw-heads" : ""}${isActive ? " aw-active" : ""}`}
                    // A name that stays in view leaves room for the rest.
                    style={{ width: width && (heads ? `min(${width}px, 40cqi)` : `${width}px`) }}
                    aria-sort={onSort && (sort ?? "none")}
                  >
                    {onSort === undefined ? (
                      head
                    ) : (
                      <button type="button" class="aw-sort" tabIndex={-1} onClick={onSort}>
                        {head}
                        {sort !== undefined && <SortArrow down={sort === "descending"} />}
                      </button>
                    )}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {drawn}
            {count === 0 && (
              <tr class="aw-grid-empty">
                <td colSpan={columns.length}>{rows.count === null ? "Loading." : props.empty}</td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
      {detail !== undefined && count > 0 && (
        <section ref={strip} class="aw-strip" aria-label={`${label}: this row`}>
          {told === undefined ? (
            <p class="aw-dim">{props.hint}</p>
          ) : (
            <div key={rows.keyOf(told)}>{detail(told)}</div>
          )}
        </section>
      )}
    </>
  );
}

const keyAt = <R,>(rows: Rows<R>, line: number): Key | null => {
  const row = rows.at(line);
  return row === undefined ? null : rows.keyOf(row);
};

/** The active cell in the line where its row is now; null if the row is gone, or is none. */
function here<R>(active: ActiveCell | null, rows: Rows<R>): ActiveCell | null {
  if (active === null || active.line === HEAD_LINE) return active;
  const { key, line } = active;
  if (rows.state === "old" && (key === null || rows.lineOf(key) < 0)) return active;
  const now = key === null ? line : rows.lineOf(key);
  if (now >= 0) return now === line ? active : { ...active, line: now };
  // It may be there still, on a page that has yet to arrive.
  return rows.at(line) === undefined && (rows.count === null || line < rows.count) ? active : null;
}

function hasSelection(event: Event): boolean {
  return (event.target as Element).ownerDocument.getSelection()?.isCollapsed === false;
}

interface FrameProps<R> {
  /** What all rows have in common. */
  frame: { readonly base: string; readonly columns: readonly Column<R>[] };
  press: (row: R, line: number, column: string, event: MouseEvent) => void;
}

interface GridRowProps extends FrameProps<unknown> {
  row: unknown;
  line: number;
  class: string;
  /** Id of the column of the active cell, if it is in this row. */
  active: string | null;
}

const GridRow = memo(function GridRow({ frame, press, row, line, active, ...props }: GridRowProps) {
  return (
    <tr
      class={`aw-row ${active === null ? "" : "aw-focused "}${props.class}`}
      aria-rowindex={line + 2}
      data-line={line}
      onClick={(event) => {
        const column = (event.target as Element).closest<HTMLElement>("[data-column]")?.dataset.column;
        if (column !== undefined) press(row, line, column, event);
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
            {column.cell(row)}
          </Cell>
        );
      })}
    </tr>
  );
});
