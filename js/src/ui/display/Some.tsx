// The first of many, and then how many more there are.

import type { ComponentChildren, JSX } from "preact";
import { andMore } from "./formatList.js";

interface SomeProps<T> {
  of: readonly T[];
  max?: number;
  /** How many there are, if more than these. */
  count?: number;
  /** Draws one. */
  children: (one: T, at: number) => JSX.Element;
  /** Puts them into a list or a table; what follows is outside of it. */
  list?: (some: JSX.Element[]) => ComponentChildren;
  /** Draws what follows, given how many are left: "and 12 more" in a paragraph, unless something else fits better. */
  more?: (words: string, left: number) => ComponentChildren;
}

export function Some<T>({
  of,
  max = 100,
  count = of.length,
  children,
  list = (some) => some,
  more = (words) => <p class="aw-dim">{words}</p>,
}: SomeProps<T>) {
  const some = of.slice(0, max).map(children);
  const left = count - some.length;
  return (
    <>
      {list(some)}
      {left > 0 && more(andMore(left), left)}
    </>
  );
}
