// Where arrow keys move in a row or a column of controls, of which only one is a tab stop.

const ARROWS = { row: ["ArrowLeft", "ArrowRight"], column: ["ArrowUp", "ArrowDown"] } as const;

/** The index that a key moves to; null for other keys, and with Alt, Ctrl or Meta: Alt+Left goes back a page. */
export function stepOf(
  { key, altKey, ctrlKey, metaKey }: KeyboardEvent,
  at: number,
  count: number,
  axis: keyof typeof ARROWS = "row",
  wraps = false,
): number | null {
  const [back, on] = ARROWS[axis];
  const steps: Record<string, number> = { [back]: at - 1, [on]: at + 1, Home: 0, End: count - 1 };
  const to = steps[key];
  if (to === undefined || altKey || ctrlKey || metaKey) return null;
  return wraps ? (to + count) % count : Math.max(0, Math.min(to, count - 1));
}
