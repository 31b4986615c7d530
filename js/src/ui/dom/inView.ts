// Which items of a long list to render: those in view, and some around them.

/** The first index to render, and the exclusive end; `start`, `length` and `size` of an item are in pixels. */
export function inView(
  start: number,
  length: number,
  size: number,
  count: number,
  around: number,
): { from: number; to: number } {
  const to = Math.min(count, Math.ceil((start + length) / size) + around);
  return { from: Math.max(0, Math.min(Math.floor(start / size) - around, to)), to };
}
