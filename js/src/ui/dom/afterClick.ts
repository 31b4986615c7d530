// Wait for a click before moving anything: a button that moves away from a pressed pointer is not clicked.

import { useEffect, useRef } from "preact/hooks";

/** Return a function that calls back at once, or after the click if a pointer is pressed. */
export function useAfterClick(): (call: () => void) => void {
  const pressed = useRef(false);
  useEffect(() => {
    const ending = new AbortController();
    const options = { capture: true, signal: ending.signal };
    for (const type of ["pointerdown", "pointerup", "pointercancel"])
      addEventListener(type, () => (pressed.current = type === "pointerdown"), options);
    return () => ending.abort();
  }, []);
  return (call) => {
    if (pressed.current) addEventListener("pointerup", () => setTimeout(call), { once: true });
    else call();
  };
}
