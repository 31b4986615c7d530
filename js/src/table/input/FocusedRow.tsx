// Keeps the focused row in view, moves the focus into its cells, and says if it is gone.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Query } from "../../data/query.js";
import { useModel, useView } from "../../state/context.js";
import { scrollTo } from "../../ui/dom/scrolling.js";
import { type Extent, VISIBLE_ROWS } from "../../ui/dom/window.js";
import { GoneNote } from "../../ui/grid/GoneNote.js";
import { focusCell } from "./input.js";

interface FocusedRowProps {
  rows: Uint32Array;
  query: Query;
  /** The scroll container, its rows, and what draws them where it is scrolled to. */
  box: RefObject<HTMLElement | null>;
  extent: Extent;
  scrollTop: number;
  follow: (box: HTMLElement) => void;
}

export function FocusedRow({ rows, query, box, extent, scrollTop, follow }: FocusedRowProps) {
  const model = useModel();
  const view = useView();
  const { reveal, focused, cell } = view;
  const { shown } = model;
  const position = model.positionOf(focused);
  // Scroll to a person focused by keyboard at once; keep a focused person in view through a sort or a refresh if they
  // were in view before.
  const wasInView = useRef(false);
  const seen = useRef({ rows, query, reveal });
  useLayoutEffect(() => {
    const before = seen.current;
    seen.current = { rows, query, reveal };
    // Not the element's own position: reading it makes the browser lay out the rows that have just changed.
    const away = (top: number) => scrollTo(position, top, extent);
    let top: number | null = null;
    if (position >= 0 && ((before.rows !== rows && wasInView.current) || before.reveal !== reveal)) {
      top = away(scrollTop);
    } else if (before.query !== query && !wasInView.current && scrollTop > 0) {
      top = 0; // start other people, or another order, at the top
    }
    if (top !== null) {
      box.current!.scrollTop = top;
      follow(box.current!);
    }
    wasInView.current = position >= 0 && away(top ?? scrollTop) === null;
  }, [rows, reveal, focused, scrollTop]);

  // Higher than the window, the table cannot bring a row into view by itself.
  const unseen = useRef(reveal);
  useLayoutEffect(() => {
    if (view.rows === VISIBLE_ROWS || unseen.current === reveal) return;
    const drawn = box.current!.querySelector(`[data-id="${focused}"]`);
    if (drawn === null) return;
    unseen.current = reveal;
    drawn.scrollIntoView?.({ block: "nearest" });
  });

  // Focus a cell once its row is rendered.
  useLayoutEffect(() => {
    if (position >= 0) view.place = { line: position, query: shown.query };
    const drawn = cell === null ? null : box.current!.querySelector(`[data-id="${focused}"]`);
    if (drawn !== null) {
      focusCell(drawn.children[cell!]);
      view.cell = null;
    }
  });
  return (
    <GoneNote
      row={focused}
      name={position < 0 ? undefined : shown.people!.person(rows[position]).username}
      gone={view.place?.query === shown.query}
    />
  );
}
