// The table of people: a real <table> of which only the rows in view are drawn.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { restoreFocus } from "../components/restoreFocus.js";
import { useUid } from "../components/uid.js";
import type { Model } from "../model.js";
import { useNow } from "../now.js";
import { useStore } from "../store.js";
import type { View } from "../view.js";
import { Head } from "./Head.js";
import { cellOf, focusCell, onTableKey } from "./keys.js";
import { Row } from "./Row.js";
import { positionOf, selectRange, toggle } from "./selecting.js";
import { AROUND, scrollTo, sliceAt, viewportOf } from "./window.js";

/** Pixels of the panel's borders, left and right of the table. */
const BORDERS = 2;

interface TableProps {
  model: Model;
  view: View;
  selectable?: boolean;
  /** The person whose menu is open. */
  menuOf?: string | null;
  /** Copies a person's id. */
  onCopyId: (id: string) => void;
  /** Opens a person's menu; without it rows have none, and Enter copies the id. */
  onMenu?: (id: string) => void;
}

export function Table({ model, view, selectable = true, menuOf, onCopyId, onMenu }: TableProps) {
  useStore(model);
  useStore(model.summaries);
  useStore(view);
  const base = useUid();
  const box = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const now = useNow();
  const { people, selected } = model;
  const self = model.session?.account?.id;
  const rows = model.rows();
  const count = model.matching;
  // The first frame has the rows in view and no more: it is the one that is waited for.
  const [around, setAround] = useState(0);
  useEffect(() => setAround(AROUND), []);
  const slice = sliceAt(scrollTop, count, around);
  const search = model.search;

  // Which columns fit is known before the first rows are drawn, and followed from then on.
  const sides = { selectable, hasMenu: onMenu !== undefined };
  useState(() => view.columns.measure((view.root?.clientWidth ?? 0) - BORDERS, sides, true));
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => view.columns.measure(box.current!.clientWidth, sides));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [selectable, sides.hasMenu]);
  const { fit } = view.columns;

  // At the end of a very tall box Firefox is now at this pixel, now at the next, with each drawing: not to be followed.
  const follow = ({ scrollTop: now }: HTMLElement) =>
    setScrollTop((before) => (Math.abs(now - before) > 1 ? now : before));
  const scroll = (position: number) => {
    const to = scrollTo(position, box.current!.scrollTop, count);
    if (to === null) return;
    box.current!.scrollTop = to;
    setScrollTop(to);
  };
  // A person chosen by the keyboard comes into view at once; one that was in view stays in view through a sort or a
  // refresh.
  const wasInView = useRef(false);
  const wish = JSON.stringify(model.wish);
  const seen = useRef({ rows, wish, reveal: view.reveal });
  useLayoutEffect(() => {
    const moved = seen.current.rows !== rows && wasInView.current;
    const asked = seen.current.reveal !== view.reveal;
    const begins = seen.current.wish !== wish && !wasInView.current;
    seen.current = { rows, wish, reveal: view.reveal };
    const position = positionOf(model, view.focused);
    if ((moved || asked) && position >= 0) scroll(position);
    else if (begins) box.current!.scrollTop = 0; // other people, or another order, are read from their beginning
    const top = box.current!.scrollTop;
    wasInView.current = position >= 0 && scrollTo(position, top, count) === null;
    follow(box.current!);
  }, [rows, view.reveal, view.focused, scrollTop]);

  // A cell takes the focus once its row is drawn; one whose row is gone gives it back.
  const held = box.current?.querySelector(":focus");
  useLayoutEffect(() => {
    const row = view.cell === null ? null : box.current!.querySelector(`[data-id="${view.focused}"]`);
    if (row !== null) {
      focusCell(row.children[view.cell!]);
      view.cell = null;
    } else if (held && !held.isConnected) {
      restoreFocus(box.current!.querySelector<HTMLElement>("table"));
    }
  });

  const drawn: { row: number; position: number }[] = [];
  for (let position = slice.from; position < slice.to; position += 1) {
    drawn.push({ row: position < rows.length ? rows[position] : -1, position });
  }
  const domId = (id: string) => `${base}-${id}`;
  const focusedDrawn = drawn.some(({ row }) => row >= 0 && people!.id(row) === view.focused);
  const charts = model.shows("charts");
  const headRows = charts ? 2 : 1;
  const columns = fit.drawn;
  const columnCount = columns.length + (selectable ? 1 : 0) + (onMenu === undefined ? 0 : 1);

  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const id = cellOf(target)?.closest<HTMLElement>("tbody tr")?.dataset.id;
    if (id === undefined || target.closest(".aw-more") !== null) return;
    const inSelect = selectable && target.closest(".aw-col-select") !== null;
    const inMenu = target.closest(".aw-row-menu") !== null;
    if (inMenu) onMenu?.(id);
    else if (target.closest(".aw-copy-id") !== null) onCopyId(id);
    else if (selectable && event.shiftKey) selectRange(model, view, id);
    else if (inSelect || (selectable && (event.ctrlKey || event.metaKey))) toggle(model, view, id);
    // The browser has ticked the box; a row whose selection stays as it was is not drawn again.
    if (target instanceof HTMLInputElement) target.checked = model.selected.has(id);
    view.focusRow(id, false);
    // Behind the pointer the keyboard goes on from the row. A press of a key, which has no detail, stays in its cell.
    if (!inMenu && event.detail > 0) (event.currentTarget as HTMLElement).focus({ preventScroll: true });
  };

  return (
    <div
      ref={box}
      class="aw-scroll"
      // Firefox would stop here with Tab, too; the table scrolls it.
      tabIndex={-1}
      style={{ maxHeight: `calc(var(--aw-head) + var(--aw-charts) + ${viewportOf(count)}px)` }}
      onScroll={(event) => follow(event.currentTarget)}
    >
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are gone through and selected.
        role="grid"
        class={`aw-table${fit.compact ? " aw-compact" : ""}${fit.letters ? " aw-letters" : ""}`}
        style={{ minWidth: fit.least === undefined ? undefined : `${fit.least}px` }}
        aria-label="Users"
        aria-rowcount={count + headRows}
        aria-colcount={columnCount}
        aria-multiselectable={selectable}
        aria-activedescendant={focusedDrawn ? domId(view.focused!) : undefined}
        tabIndex={0}
        onMouseDown={(event) => {
          // Such a press selects rows: it marks no text between them, and no cells, as Firefox does with Ctrl.
          if (selectable && (event.shiftKey || event.ctrlKey || event.metaKey)) event.preventDefault();
        }}
        onClick={onClick}
        onFocus={(event) => {
          // Reached by the keyboard, the table begins at its first row.
          if (
            event.target === event.currentTarget &&
            positionOf(model, view.focused) < 0 &&
            rows.length > 0
          ) {
            view.focusRow(people!.id(rows[sliceAt(scrollTop, count).from]), false);
          }
        }}
        onKeyDown={(event) => {
          if (onTableKey(event, model, view, onMenu ?? onCopyId)) event.preventDefault();
        }}
      >
        <Head
          model={model}
          view={view}
          selectable={selectable}
          hasMenu={onMenu !== undefined}
          charts={charts}
          summary={charts ? model.summary : null}
          rows={rows}
          version={`${people?.serial} ${people?.version} ${view.columns.version} ${model.selection.version} ${model.total} ${wish}`}
        />
        <tbody>
          {slice.above > 0 && <Space height={slice.above} />}
          {drawn.map(({ row, position }) => {
            if (row < 0) {
              return <Waiting key={position} rowIndex={position + headRows + 1} columns={columnCount} />;
            }
            const id = people!.id(row);
            // A person's elements are nobody else's: a press that began on one never acts on who comes in its place.
            return (
              <Row
                key={id}
                domId={domId(id)}
                person={people!.person(row)}
                version={`${people!.serial} ${people!.version}`}
                rowIndex={position + headRows + 1}
                columns={columns}
                room={fit.room}
                selectable={selectable}
                selected={selected.has(id)}
                focused={view.focused === id}
                you={selectable && id === self}
                marked={model.marked.has(id)}
                hasMenu={onMenu !== undefined}
                menuOpen={menuOf === id}
                search={search}
                now={now}
              />
            );
          })}
          {slice.below > 0 && <Space height={slice.below} />}
        </tbody>
      </table>
    </div>
  );
}

function Space({ height }: { height: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus.
    <tr aria-hidden="true" class="aw-space" style={{ height: `${height}px` }}>
      <td />
    </tr>
  );
}

/** A row whose person has not arrived yet. */
function Waiting({ rowIndex, columns }: { rowIndex: number; columns: number }) {
  return (
    <tr class="aw-row" aria-rowindex={rowIndex}>
      <td colSpan={columns}>
        <span class="aw-placeholder" role="img" aria-label="loading" />
      </td>
    </tr>
  );
}
