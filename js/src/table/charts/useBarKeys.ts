// The bars of a chart are one tab stop: arrow keys move between them, and Escape clears the filter.

import { useState } from "preact/hooks";
import { stepOf } from "../../ui/stepOf.js";

export function useBarKeys(
  count: number,
  /** Clears the filter; null when there is none. */
  onClear: (() => void) | null,
  onMove?: (to: number, extend: boolean) => void,
) {
  const [active, setActive] = useState(0);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = stepOf(event.key, active, count);
    if (event.key === "Escape" && onClear !== null) onClear();
    else if (to === null) return;
    else {
      onMove?.(to, event.shiftKey);
      setActive(to);
      ((event.currentTarget as HTMLElement).children[to] as HTMLElement).focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return { active, setActive, onKeyDown };
}
