// Edits to the rows of a table, applied to each of its columns.

/** Values replaced, rows removed and values appended; no row is both replaced and removed. */
export interface Edit<T> {
  changed: ReadonlyMap<number, T>;
  gone: readonly number[];
  added: readonly T[];
}

/** Visit `count` rows as an edit leaves them: unchanged ranges and inserted values. */
export function walk<T>(
  { changed, gone, added }: Edit<T>,
  count: number,
  keep: (from: number, until: number) => void,
  put: (value: T) => void,
): void {
  let from = 0;
  for (const row of [...changed.keys(), ...gone, count].sort((a, b) => a - b)) {
    if (from < row) keep(from, row);
    if (changed.has(row)) put(changed.get(row)!);
    from = row + 1;
  }
  added.forEach(put);
}
