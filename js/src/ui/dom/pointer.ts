// Follow a pressed pointer.

/** Call back as the pointer moves, and once when it is released or lost; returns the function that stops this. */
export function followPointer(
  target: EventTarget,
  onMove: (event: PointerEvent) => void,
  onEnd?: (event: Event) => void,
): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  target.addEventListener("pointermove", (event) => onMove(event as PointerEvent), { signal });
  for (const type of ["pointerup", "pointercancel"]) {
    target.addEventListener(
      type,
      (event) => {
        ending.abort();
        onEnd?.(event);
      },
      { signal },
    );
  }
  return () => ending.abort();
}
