// What keys do in a grid: they move the active cell, or act on its row.

import { activeIn } from "./active.js";
import type { Column } from "./column.js";
import { type GridState, HEAD_LINE } from "./gridState.js";
import { destination } from "./keys.js";
import { keyAt, type Rows } from "./rows.js";

/** What a list does with keys that do not move. */
export interface KeyProps<R> {
  /** What keys do to the row of the active cell; Backspace does what Delete does. */
  acts?: { readonly [key in "Enter" | " " | "Delete"]?: (row: R, column: string) => void };
  /** What Ctrl+A does; without it, nothing, and not the whole page is selected either. */
  onSelectAll?: () => void;
  /** Handles another key on the active cell, before `acts`; returns whether it did. */
  onKey?: (event: KeyboardEvent, row: R, column: string) => boolean;
}

interface Keyed<R> extends KeyProps<R> {
  rows: Rows<R>;
  columns: readonly Column<R>[];
  state: GridState;
}

export function handleKey<R>(event: KeyboardEvent, { rows, columns, state, ...props }: Keyed<R>): void {
  const { key, ctrlKey, metaKey, altKey } = event;
  const count = rows.count ?? 0;
  if (event.target !== event.currentTarget || count === 0) return;
  const table = event.currentTarget as HTMLElement;
  const first = { line: columns.some(({ onSort, control }) => onSort || control) ? HEAD_LINE : 0, column: 0 };
  const last = { line: count - 1, column: columns.length - 1 };
  // What is drawn may be a frame behind.
  const { cell: active, row, at, column } = activeIn(state.active, rows, columns);
  // Where a row was that is gone, another one is now: a key only moves there.
  const line = active?.line ?? (state.active?.line ?? 0) - (key === "ArrowDown" ? 1 : 0);
  const to = destination(event, { line, column: at }, first, last);
  if ((ctrlKey || metaKey) && key.toLowerCase() === "a") props.onSelectAll?.();
  else if (to !== null)
    state.reveal({
      key: to.line < 0 ? null : keyAt(rows, to.line),
      line: to.line,
      column: columns[to.column].id,
    });
  else if (active === null) return;
  else if (active.line === HEAD_LINE) {
    if (altKey || (key !== "Enter" && key !== " ")) return;
    table.querySelector<HTMLElement>("th.aw-active :is(button, input, select)")?.click();
  } else {
    if (row === undefined || rows.state !== "ready") return;
    const act = props.acts?.[(key === "Backspace" ? "Delete" : key) as "Enter"];
    if (!props.onKey?.(event, row, column)) {
      if (act === undefined || altKey || ctrlKey || metaKey) return;
      act(row, column);
    }
  }
  event.preventDefault();
}
