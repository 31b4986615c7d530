// Focus an element as soon as it appears.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Return a ref whose element takes the focus on its first render. */
export function useFocusAtOnce<T extends HTMLElement>(wanted: boolean): RefObject<T | null> {
  const element = useRef<T>(null);
  useLayoutEffect(() => {
    if (wanted) element.current?.focus({ preventScroll: true });
  }, []);
  return element;
}
