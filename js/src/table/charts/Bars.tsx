// A bar chart: a click chooses one bar; a drag, or Shift with arrow keys, chooses a range.

import { useRef } from "preact/hooks";
import { barLabel } from "./labels.js";
import { useBarKeys } from "./useBarKeys.js";

interface BarsProps {
  label: string;
  /** The label of each bar. */
  names: readonly string[];
  totals: ArrayLike<number>;
  matches: ArrayLike<number>;
  /** First and last chosen bar. */
  range: readonly [number, number] | null;
  onRange: (range: [number, number] | null) => void;
  /** Captions below the first and the last bar. */
  captions: readonly [string, string];
}

export function Bars({ label, names, totals, matches, range, onRange, captions }: BarsProps) {
  // The bar where the range starts.
  const anchor = useRef<number | null>(null);
  const pressed = useRef(false);
  const dragged = useRef(false);
  const most = Math.max(1, ...Array.from(totals));
  const height = (count: number) => ({ height: count === 0 ? "0" : `max(2px, ${(100 * count) / most}%)` });
  const clear = range === null ? null : () => onRange(null);
  const { active, setActive, onKeyDown } = useBarKeys(names.length, clear, (to, extending) => {
    if (extending) extend(to);
    else anchor.current = null;
  });
  const extend = (to: number) => {
    const from = anchor.current ?? active;
    anchor.current = from;
    onRange([Math.min(from, to), Math.max(from, to)]);
  };
  const toggle = (at: number) => {
    anchor.current = at;
    onRange(range?.[0] === at && range[1] === at ? null : [at, at]);
  };

  const onPointerMove = (event: PointerEvent) => {
    if (event.buttons === 0) pressed.current = false;
    if (!pressed.current) return;
    const box = event.currentTarget as HTMLElement;
    const { left, width } = box.getBoundingClientRect();
    const at = Math.floor(((event.clientX - left) / width) * names.length);
    const to = Math.max(0, Math.min(at, names.length - 1));
    if (!dragged.current && to === anchor.current) return;
    if (!dragged.current) box.setPointerCapture?.(event.pointerId);
    dragged.current = true;
    if (range === null || to !== (range[0] === anchor.current ? range[1] : range[0])) extend(to);
  };

  return (
    <div class="aw-chart">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields. */}
      <div
        class="aw-bars"
        role="group"
        aria-label={label}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
      >
        {names.map((name, at) => {
          const words = barLabel(name, totals[at], matches === totals ? null : matches[at]);
          const chosen = range !== null && at >= range[0] && at <= range[1];
          return (
            <button
              key={name}
              type="button"
              class={`aw-bar${chosen ? " aw-on" : ""}`}
              aria-label={words}
              aria-pressed={chosen}
              title={words}
              tabIndex={at === active ? 0 : -1}
              onFocus={() => setActive(at)}
              onPointerDown={() => {
                anchor.current = at;
                pressed.current = true;
                dragged.current = false;
              }}
              onClick={(event) => {
                // A click by keyboard has detail 0 and follows no drag.
                if (!dragged.current || event.detail === 0) toggle(at);
              }}
            >
              <i style={height(totals[at])} />
              <b style={height(matches[at])} />
            </button>
          );
        })}
      </div>
      <span class="aw-captions" aria-hidden="true">
        <span>{captions[0]}</span>
        <span>{captions[1]}</span>
      </span>
    </div>
  );
}
