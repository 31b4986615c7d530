// One choice of a few, side by side.

import { useUid } from "../dom/uid.js";

interface SegmentsProps<T extends string> {
  /** What is chosen, for screen readers. */
  label: string;
  options: readonly { value: T; name: string }[];
  chosen: T;
  onChoose: (value: T) => void;
}

export function Segments<T extends string>({ label, options, chosen, onChoose }: SegmentsProps<T>) {
  const group = useUid();
  return (
    <fieldset class="aw-segments">
      <legend class="aw-sr-only">{label}</legend>
      {options.map(({ value, name }) => (
        <label key={value} class={value === chosen ? "aw-on" : undefined}>
          <input
            type="radio"
            class="aw-sr-only"
            name={group}
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
