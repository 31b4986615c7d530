// Focus for what takes the place of something that had it, often late: a person may be somewhere else by then.

/** Focus an element where what had the focus is gone, or is still in `from`; what a person is at elsewhere keeps it. */
export function restoreFocus(element: HTMLElement | null | undefined, from?: Element | null): void {
  if (element == null) return;
  const { activeElement, body } = element.ownerDocument;
  if (activeElement === body || from?.querySelector(":focus")) element.focus({ preventScroll: true });
}
