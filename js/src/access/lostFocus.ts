// Focus for what takes the place of something that had it.

/** Focus an element where what had the focus has just gone; what a person is at keeps it. */
export function takeLostFocus(element: HTMLElement | null | undefined): void {
  if (element == null) return;
  const { activeElement, body } = element.ownerDocument;
  if (activeElement === null || activeElement === body) element.focus({ preventScroll: true });
}
