// The strip below a grid: all about the active row, and what can be done about it.

import type { ComponentChildren } from "preact";
import type { Rows } from "./rows.js";

interface StripProps<R> {
  /** That of its grid. */
  label: string;
  rows: Rows<R>;
  /** The row that it tells of; undefined if there is none. */
  row: R | undefined;
  detail: (row: R) => ComponentChildren;
  hint: string | undefined;
}

export function Strip<R>({ label, rows, row, detail, hint }: StripProps<R>) {
  return (
    <section class="aw-strip" aria-label={`${label}: this row`}>
      {row === undefined ? <p class="aw-dim">{hint}</p> : <div key={rows.keyOf(row)}>{detail(row)}</div>}
    </section>
  );
}
