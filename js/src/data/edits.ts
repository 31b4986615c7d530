// What happens to the rows of a table, told to each of its columns.

/** Values replaced, rows taken out, values appended; no row is both replaced and taken out. */
export interface Edit<T> {
  changed: ReadonlyMap<number, T>;
  gone: readonly number[];
  added: readonly T[];
}

/** Go through `count` rows as an edit leaves them: stretches that stay, and values that are put in. */
export function walk<T>(
  { changed, gone, added }: Edit<T>,
  count: number,
  keep: (from: number, behind: number) => void,
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
