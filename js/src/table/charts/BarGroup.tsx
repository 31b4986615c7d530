// The bars of a chart, which filter when pressed. They are one tab stop: arrow keys move between them, and Escape clears
// the filter.

import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { formatNumber, pluralize } from "../../ui/display/displayText.js";
import { stepOf } from "../../ui/dom/stepOf.js";

export interface BarsProps {
  label: string;
  /** The label of each bar. */
  names: readonly string[];
  totals: ArrayLike<number>;
  /** The same array as `totals` when no filter is active. */
  matches: ArrayLike<number>;
}

interface BarGroupProps extends BarsProps {
  class: string;
  isOn: (bar: number) => boolean;
  /** Clears the filter; null when there is none. */
  onClear: (() => void) | null;
  onMove?: (from: number, to: number, extending: boolean) => void;
  onPointerMove?: (event: PointerEvent) => void;
  bar: (at: number) => ButtonHTMLAttributes;
  captions: readonly ComponentChildren[];
  /** How wide each bar and its caption are, if they share the width. */
  shares?: ArrayLike<number>;
}

export function BarGroup(props: BarGroupProps) {
  const { label, names, totals, matches, isOn, onClear, captions, shares } = props;
  const [active, setActive] = useState(0);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = stepOf(event, active, names.length);
    if (event.key === "Escape" && onClear !== null) onClear();
    else if (to === null) return;
    else {
      props.onMove?.(active, to, event.shiftKey);
      setActive(to);
      ((event.currentTarget as HTMLElement).children[to] as HTMLElement).focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="aw-chart">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields. */}
      <div
        class={props.class}
        role="group"
        aria-label={label}
        onKeyDown={onKeyDown}
        onPointerMove={props.onPointerMove}
      >
        {names.map((name, at) => {
          const all = `${name}: ${pluralize(totals[at], "person", "people")}`;
          const { class: className, ...attributes } = props.bar(at);
          return (
            <button
              key={name}
              type="button"
              class={`${className}${isOn(at) ? " aw-on" : ""}`}
              aria-pressed={isOn(at)}
              // Its name, too, as nothing inside is read.
              title={matches === totals ? all : `${all}, ${formatNumber(matches[at])} match`}
              tabIndex={at === active ? 0 : -1}
              onFocus={() => setActive(at)}
              style={{ flexGrow: shares?.[at] }}
              {...attributes}
            />
          );
        })}
      </div>
      <span class="aw-captions" aria-hidden="true">
        {captions.map((caption, at) => (
          <span key={at} style={{ flexGrow: shares?.[at] }}>
            {caption}
          </span>
        ))}
      </span>
    </div>
  );
}
