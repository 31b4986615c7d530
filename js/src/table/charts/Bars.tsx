// A bar chart: a click chooses one bar; a drag, or Shift with arrow keys, chooses a range.

import { useRef } from "preact/hooks";
import { BarGroup, type BarsProps } from "./BarGroup.js";

interface RangeProps extends BarsProps {
  /** First and last chosen bar. */
  range: readonly [number, number] | null;
  onRange: (range: [number, number] | null) => void;
  /** Captions below the first and the last bar. */
  captions: readonly [string, string];
}

export function Bars({ range, onRange, ...bars }: RangeProps) {
  const { names, totals, matches } = bars;
  // The bar where the range starts.
  const anchor = useRef<number | null>(null);
  const pressed = useRef(false);
  const dragged = useRef(false);
  const max = Math.max(1, ...Array.from(totals));
  const height = (count: number) => ({ height: count === 0 ? "0" : `max(2px, ${(100 * count) / max}%)` });
  const extend = (from: number, to: number) => {
    anchor.current = from;
    onRange([Math.min(from, to), Math.max(from, to)]);
  };

  const onPointerMove = (event: PointerEvent) => {
    if (event.buttons === 0) pressed.current = false;
    if (!pressed.current) return;
    const box = event.currentTarget as HTMLElement;
    const { left, width } = box.getBoundingClientRect();
    const at = Math.floor(((event.clientX - left) / width) * names.length);
    const to = Math.max(0, Math.min(at, names.length - 1));
    if (!dragged.current && to === anchor.current) return;
    if (!dragged.current) box.setPointerCapture(event.pointerId);
    dragged.current = true;
    if (range === null || to !== (range[0] === anchor.current ? range[1] : range[0])) {
      extend(anchor.current!, to);
    }
  };

  return (
    <BarGroup
      {...bars}
      class="aw-bars"
      isOn={(at) => range !== null && at >= range[0] && at <= range[1]}
      onClear={range === null ? null : () => onRange(null)}
      onMove={(from, to, extending) => {
        if (extending) extend(anchor.current ?? from, to);
        else anchor.current = null;
      }}
      onPointerMove={onPointerMove}
      bar={(at) => ({
        class: "aw-bar",
        onPointerDown: () => {
          anchor.current = at;
          pressed.current = true;
          dragged.current = false;
        },
        onClick: (event) => {
          // A click by keyboard has detail 0 and follows no drag.
          if (dragged.current && event.detail > 0) return;
          anchor.current = at;
          onRange(range?.[0] === at && range[1] === at ? null : [at, at]);
        },
        children: (
          <>
            <i style={height(totals[at])} />
            <b style={height(matches[at])} />
          </>
        ),
      })}
    />
  );
}
