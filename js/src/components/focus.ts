// Focus for what has just opened.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Give a ref whose element gets the focus when it is first drawn. */
export function useFocusAtOnce<T extends HTMLElement>(wanted: boolean): RefObject<T | null> {
  const element = useRef<T>(null);
  useLayoutEffect(() => {
    if (wanted) element.current?.focus({ preventScroll: true });
  }, []);
  return element;
}
