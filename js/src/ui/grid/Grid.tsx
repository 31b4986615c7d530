// A list as a grid: a real <table> that renders only the rows in view, has one active cell, and keeps the focus itself. A cell
// has at most one control; all else about the active row is in a strip below the grid, one Tab away.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { useStore } from "../../state/stores/store.js";
import { scrollTo } from "../dom/scrolling.js";
import { useUid } from "../dom/uid.js";
import { heightWith, shownHeight, sliceAt, useRowHeight, VISIBLE_ROWS } from "../dom/window.js";
import { activeIn } from "./active.js";
import { type Column, widthOf } from "./column.js";
import { GoneNote } from "./GoneNote.js";
import { type FrameProps, GridRow } from "./GridRow.js";
import { type GridState, HEAD_LINE, type Key } from "./gridState.js";
import { Heads } from "./Heads.js";
import { handleKey, type KeyProps } from "./keyboard.js";
import { keyAt, type Rows } from "./rows.js";
import { LoadingRow, Space } from "./Space.js";

/** CSS for a scrollbar below the rows, which would cover the last one. */
const SCROLLBAR = "16px";

export interface GridProps<R> extends KeyProps<R> {
  label: string;
  rows: Rows<R>;
  /** The same object until any of them differs. */
  columns: readonly Column<R>[];
  state: GridState;
  /** Lines of text in each row. */
  lines?: 1 | 2;
  onPress?: (row: R, column: string, event: MouseEvent, wasActive: boolean) => void;
  /** The row that stays drawn wherever the grid is scrolled to, since one of its cells is edited. */
  edited?: Key | null;
  rowClass?: (row: R) => string;
  /** Whether a row is ticked, where that is not a part of the row. */
  ticked?: (row: R) => boolean;
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
  const { label, rows, columns, state, lines = 1, detail, edited = null, rowClass } = props;
  useStore(state);
  const base = useUid();
  const box = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  /** Whether a cell was scrolled to that is not drawn yet. */
  const unseen = useRef(false);
  const row = useRowHeight(probe);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const count = rows.count ?? 0;
  const extent = { count, row };
  const slice = sliceAt(state.top, extent);

  const {
    cell: active,
    row: activeRow,
    at: activeAt,
    column: activeColumn,
  } = activeIn(state.active, rows, columns);
  const ready = rows.state === "ready";
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
    unseen.current ||= wanted === "active";
  });
  // How high its box is, and how wide, only the browser knows: once the cell is drawn, it does the rest.
  useLayoutEffect(() => {
    const cell = unseen.current && table.current!.querySelector(".aw-active");
    if (!cell) return;
    unseen.current = false;
    cell.scrollIntoView?.({ block: "nearest" });
  });
  useEffect(() => rows.need?.(slice.from, slice.to), [rows, slice.from]);
  const frame = useMemo(() => ({ base, columns }), [base, columns]);
  const press: FrameProps<R>["press"] = useRef(null!);
  press.current = (pressed, line, column, event) => {
    const key = rows.keyOf(pressed);
    const wasActive = active !== null && active.key === key && activeColumn === column;
    state.activate({ key, line, column });
    // A click by keyboard or by a screen reader has detail 0, and stays where it is. What is pressed may have closed the
    // dialog that the table was in.
    if (event.detail > 0) table.current?.focus({ preventScroll: true });
    props.onPress?.(pressed, column, event, wasActive);
  };

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
          press={press as FrameProps<unknown>["press"]}
          row={item}
          line={line}
          class={rowClass?.(item) ?? ""}
          ticked={props.ticked?.(item) ?? false}
          active={active?.line === line ? activeColumn : null}
        />,
      );
  }
  space(end, count);

  const head = columns.find((one) => one.heads);
  // Where a row is gone, such as one that is fixed now, the one that has taken its place is the next to look at.
  const next = state.active === null || !ready ? undefined : rows.at(Math.min(state.active.line, count - 1));
  const described = ready ? (activeRow ?? next) : undefined;
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
          scrollPaddingInlineStart: head && widthOf(head),
        }}
        onScroll={({ currentTarget: { scrollTop } }) => {
          if (scrollTop === state.top) return;
          state.wanted = null;
          unseen.current = false;
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
          style={{
            minWidth: columns.every(widthOf) ? `calc(${columns.map(widthOf).join(" + ")})` : undefined,
          }}
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
          onKeyDown={(event) => handleKey(event, props)}
          onCopy={(event) => {
            const text = activeRow === undefined ? undefined : columns[activeAt].text?.(activeRow);
            if (event.target !== event.currentTarget || text === undefined || hasSelection(event)) return;
            event.clipboardData!.setData("text/plain", text);
            event.preventDefault();
          }}
        >
          {/* Of a heading, whose text may be smaller, a width would be another one than of the table. */}
          <colgroup>
            {columns.map((column) => (
              <col key={column.id} style={{ width: widthOf(column) }} />
            ))}
          </colgroup>
          <thead>
            <Heads
              columns={columns}
              active={active?.line === HEAD_LINE ? activeAt : null}
              activeId={activeId}
            />
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
      {/* It went with a part, a search, or because someone else removed it. */}
      <GoneNote
        row={activeRow === undefined ? state.active?.key : rows.keyOf(activeRow)}
        name={activeRow && (head?.rowName ?? head?.text)?.(activeRow)}
        gone={active === null}
      />
      {detail !== undefined && count > 0 && (
        <Strip label={label} rows={rows} row={described} detail={detail} hint={props.hint} />
      )}
    </>
  );
}

function hasSelection(event: Event): boolean {
  return (event.target as Element).ownerDocument.getSelection()?.isCollapsed === false;
}

interface StripProps<R> {
  /** That of its grid. */
  label: string;
  rows: Rows<R>;
  /** The row that it tells of; undefined if there is none. */
  row: R | undefined;
  detail: (row: R) => ComponentChildren;
  hint: string | undefined;
}

/** All about the active row, and what can be done about it. */
function Strip<R>({ label, rows, row, detail, hint }: StripProps<R>) {
  return (
    <section class="aw-strip" aria-label={`${label}: this row`}>
      {row === undefined ? <p class="aw-dim">{hint}</p> : <div key={rows.keyOf(row)}>{detail(row)}</div>}
    </section>
  );
}
