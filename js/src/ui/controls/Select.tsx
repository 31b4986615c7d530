// One choice of a few, in a native menu.

import type { SelectHTMLAttributes } from "preact";
import { displayText } from "../display/displayText.js";

type Attribute = "id" | "class" | "autofocus" | "aria-label" | "aria-describedby" | "onKeyDown" | "tabIndex";

export interface SelectProps extends Pick<SelectHTMLAttributes, Attribute> {
  options: readonly { value: string; name: string }[];
  /** Null while nothing is chosen. */
  value: string | null;
  /** What the menu says while nothing is chosen. */
  unchosen?: string;
  onChange: (value: string) => void;
}

export function Select({ options, value, unchosen, onChange, ...others }: SelectProps) {
  return (
    <select
      class="aw-input"
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...others}
    >
      {value === null && <option value="">{unchosen}</option>}
      {options.map(({ value, name }) => (
        <option key={value} value={value}>
          {displayText(name)}
        </option>
      ))}
    </select>
  );
}
