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
  const is = (at: number) => at >= 0 && at < count && valueAt(at) === held?.value;
  if (held !== null && !is(held.at)) {
    held.at = count - 1;
    while (held.at >= 0 && !is(held.at)) held.at -= 1;
  }
  const setActive = (to: number | null) => {
    active.current = to === null || count === 0 ? null : keep(Math.max(0, Math.min(to, count - 1)));
    render({});
  };
  return [held?.at ?? -1, setActive] as const;
}
