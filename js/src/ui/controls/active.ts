// The active option of a list. It is kept by its value, since options may arrive and leave while the list is open.

import { useRef, useState } from "preact/hooks";

/**
 * Return the index of the active option, and a function that makes another one active; null makes it the first again. It
 * is -1 without options, and after the active one has left: Enter must not choose its neighbour.
 */
export function useActive<T>(count: number, valueAt: (at: number) => T) {
  const [, render] = useState({});
  const active = useRef<{ at: number; value: T } | null>(null);
  const keep = (at: number) => ({ at, value: valueAt(at) });
  if (count > 0) active.current ??= keep(0);
  const held = active.current;
  if (held !== null && !(held.at >= 0 && held.at < count && valueAt(held.at) === held.value)) {
    held.at = Array.from({ length: count }, (_, at) => valueAt(at)).indexOf(held.value);
  }
  const setActive = (to: number | null) => {
    active.current = to === null || count === 0 ? null : keep(Math.max(0, Math.min(to, count - 1)));
    render({});
  };
  return [held?.at ?? -1, setActive] as const;
}
