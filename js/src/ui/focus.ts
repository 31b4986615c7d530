// Move the focus: to an element that appears, and back when the focused element is replaced.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Return a ref whose element takes the focus on its first render. */
export function useAutoFocus<T extends HTMLElement>(wanted: boolean): RefObject<T | null> {
  const element = useRef<T>(null);
  useLayoutEffect(() => {
    if (wanted) element.current?.focus({ preventScroll: true });
  }, []);
  return element;
}

/**
 * Focus an element if the focused one is gone or still inside `from`; otherwise leave the focus where the person moved
 * it.
 */
export function restoreFocus(element: HTMLElement | null | undefined, from?: Element | null): void {
  if (element == null) return;
  const { activeElement, body } = element.ownerDocument;
  if (activeElement === body || from?.querySelector(":focus")) element.focus({ preventScroll: true });
}
