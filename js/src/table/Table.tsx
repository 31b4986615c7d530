// The table of people: a real <table> that renders only the rows in view.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useChunk } from "../state/chunks.js";
import { useModel, useView } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { useNow } from "../ui/display/time.js";
import { useAfterPaint } from "../ui/dom/memo.js";
import { useUid } from "../ui/dom/uid.js";
import { AROUND, heightWith, shownHeight, sliceAt, useRowHeight } from "../ui/dom/window.js";
import { LoadingRow, Space } from "../ui/grid/Space.js";
import { Head } from "./Head.js";
import { Row } from "./Row.js";

/** Width of the panel's borders at both sides of the table, in pixels. */
const BORDERS = 2;
/** Pixels of the usual size of text, as in theme.css. */
const FONT_SIZE = 13;

export interface TableProps {
  /** Without a kernel, a selection would have no effect. */
  selectable?: boolean;
  /** The person whose menu is open. */
  menuOf?: string | null;
  /** Opens a person's menu; without it, rows have none and Enter copies the id. */
  onMenu?: (id: string) => void;
}

export function Table({ selectable = true, menuOf, onMenu }: TableProps) {
  const model = useModel();
  const view = useView();
  useStore(model.summaries); // `PeopleTable` follows the model and the view
  const base = useUid();
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const row = useRowHeight(probe);
  const [scrollTop, setScrollTop] = useState(0);
  const now = useNow();
  const chunk = useChunk("people");
  const { selected } = model;
  const { search, query } = model.traits;
  const { people, rows, matching: count } = model.shown;
  const self = model.session?.account?.id;
  // The first frame and that of a keystroke are the ones people wait for: render only the rows in view, then those around.
  const fresh = useAfterPaint(model.upToDate ? query : null, null) !== query;
  const extent = { count, row, visible: view.rows };
  const slice = sliceAt(scrollTop, extent, fresh ? 0 : AROUND);

  // Measure before the first rows are rendered, and on every resize after that.
  const measure = (inside: HTMLElement, width = inside.clientWidth) =>
    view.columns.measure(width, {
      selectable,
      hasMenu: onMenu !== undefined,
      scale: Number.parseFloat(getComputedStyle(inside).fontSize) / FONT_SIZE || 1,
    });
  useState(() => view.root && measure(view.root, view.root.clientWidth - BORDERS));
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      if (measure(box.current!)) view.notify();
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [selectable, onMenu === undefined]);
  const { fit } = view.columns;

  // Firefox's scrollTop flickers by 1 px at a capped bottom; ignore it, or we redraw forever.
  const follow = ({ scrollTop: now }: HTMLElement) =>
    setScrollTop((before) => (Math.abs(now - before) > 1 ? now : before));
  const drawn: { row: number; position: number }[] = [];
  for (let position = slice.from; position < slice.to; position += 1) {
    drawn.push({ row: position < rows.length ? rows[position] : -1, position });
  }
  // Repeat a press that came before the code that handles it.
  const early = useRef<HTMLElement>(null);
  useLayoutEffect(() => early.current?.click(), [chunk]);
  const domId = (id: string) => `${base}-${id}`;
  const focusedDrawn = drawn.some(({ row }) => row >= 0 && people!.id(row) === view.focused);
  const charts = model.shows("charts");
  const headRows = charts ? 2 : 1;
  const columns = fit.drawn;
  const columnCount = columns.length + (selectable ? 1 : 0) + (onMenu === undefined ? 0 : 1);

  return (
    <div
      ref={box}
      class="aw-scroll"
      // Firefox would make it a tab stop; the table inside scrolls it.
      tabIndex={-1}
      style={{ "--aw-view": shownHeight(count, view.rows), "--aw-tall": heightWith(`${slice.height}px`) }}
      onScroll={(event) => follow(event.currentTarget)}
    >
      <div ref={probe} class="aw-probe" />
      {chunk !== null && <chunk.FocusedRow {...{ rows, query, box, extent, scrollTop, follow }} />}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows can be navigated and selected.
        role="grid"
        class={`aw-table${fit.compact ? " aw-compact" : ""}${fit.letters ? " aw-letters" : ""}`}
        style={{ minWidth: fit.minWidth }}
        aria-label="Users"
        aria-rowcount={count + headRows}
        aria-colcount={columnCount}
        aria-multiselectable={selectable}
        aria-activedescendant={focusedDrawn ? domId(view.focused!) : undefined}
        tabIndex={0}
        data-home
        onMouseDown={(event) => {
          // This press selects rows: prevent selecting the text between them, or cells, as Firefox does with Ctrl.
          if (selectable && (event.shiftKey || event.ctrlKey || event.metaKey)) event.preventDefault();
        }}
        aria-busy={chunk === null || undefined}
        onClick={(event) => {
          if (chunk === null) early.current = event.target as HTMLElement;
          else chunk.onTableClick(event, model, view, { selectable, onMenu });
        }}
        onFocus={(event) => {
          // On keyboard focus, start at the first row, but not after one that is gone: a key would act on its neighbour.
          const starts = model.positionOf(view.focused) < 0 && view.place?.query !== model.shown.query;
          if (event.target === event.currentTarget && starts && rows.length > 0) {
            view.focusRow(people!.id(rows[sliceAt(scrollTop, extent).from]));
          }
        }}
        onKeyDown={(event) => {
          if (chunk?.onTableKey(event, model, view, { selectable, onMenu })) event.preventDefault();
        }}
      >
        <Head
          chunk={chunk}
          selectable={selectable}
          hasMenu={onMenu !== undefined}
          charts={charts}
          summary={(charts && model.all?.summary) || null}
          rows={rows}
          people={people}
          fit={fit}
          query={query}
        />
        <tbody>
          <Space height={slice.above} />
          {drawn.map(({ row, position }) => {
            if (row < 0) {
              return <LoadingRow key={position} rowIndex={position + headRows + 1} columns={columnCount} />;
            }
            const id = people!.id(row);
            // Key rows by person: a press that began on one person must never act on another who takes their place.
            return (
              <Row
                key={id}
                domId={domId(id)}
                people={people!}
                row={row}
                rowIndex={position + headRows + 1}
                columns={columns}
                wholeIds={fit.wholeIds}
                workspacesWidth={fit.workspacesWidth}
                selectable={selectable}
                selected={selected.has(id)}
                focused={view.focused === id}
                you={selectable && id === self}
                marked={model.all?.marked.has(id)}
                hasMenu={onMenu !== undefined}
                menuOpen={menuOf === id}
                search={search}
                chunk={chunk}
                now={now}
              />
            );
          })}
          <Space height={slice.below} />
        </tbody>
      </table>
    </div>
  );
}
