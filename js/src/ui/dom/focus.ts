// Move the focus back when the focused element is replaced.

/**
 * Focus an element if the focused one is gone or still inside `from`; otherwise leave the focus where the person moved
 * it.
 */
export function restoreFocus(element: HTMLElement | null | undefined, from?: Element | null): void {
  if (element == null) return;
  const { activeElement, body } = element.ownerDocument;
  if (activeElement === body || from?.querySelector(":focus")) element.focus({ preventScroll: true });
}
