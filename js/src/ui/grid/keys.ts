// Where keys move in a grid, by ARIA's grid pattern; docs/keyboard.md lists them.

import { VISIBLE_ROWS } from "../dom/window.js";

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The cell that a key moves to, within `first` and `last`; null for other keys. */
export function destination(
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
  { line, column }: Position,
  first: Position,
  last: Position,
  page = VISIBLE_ROWS - 1,
): Position | null {
  if (altKey) return null;
  const far = ctrlKey || metaKey;
  const moves: Record<string, Partial<Position>> = {
    ArrowDown: { line: far ? last.line : line + 1 },
    ArrowUp: { line: far ? 0 : line - 1 },
    ArrowRight: { column: far ? last.column : column + 1 },
    ArrowLeft: { column: far ? 0 : column - 1 },
    PageDown: { line: line + page },
    PageUp: { line: Math.max(0, line - page) },
    Home: far ? { line: 0, column: 0 } : { column: 0 },
    End: far ? last : { column: last.column },
  };
  if (!Object.hasOwn(moves, key)) return null;
  const to = { line, column, ...moves[key] };
  const within = (at: number, from: number, until: number) => Math.max(from, Math.min(at, until));
  return {
    line: within(to.line, first.line, last.line),
    column: within(to.column, first.column, last.column),
  };
}
