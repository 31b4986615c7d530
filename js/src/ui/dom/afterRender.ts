// Do something after a render, such as moving the focus to what it draws.

import { useLayoutEffect, useRef } from "preact/hooks";

/** Call `act` after the render in which a value becomes false or null, for example to return the focus. */
export function useWhenCleared<T>(value: T, act: (before: NonNullable<T>) => void): void {
  const before = useRef(value);
  useLayoutEffect(() => {
    if (before.current && !value) act(before.current);
    before.current = value;
  });
}

/** Return a function that calls another one after the next render, for example to focus what that draws. */
export function useAfterRender(): (act: () => void) => void {
  const next = useRef<(() => void) | null>(null);
  useLayoutEffect(() => {
    const act = next.current;
    next.current = null;
    act?.();
  });
  return (act) => {
    next.current = act;
  };
}
