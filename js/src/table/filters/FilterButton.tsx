// The button of a filter, which shows the current choice.

import type { ButtonHTMLAttributes, Ref } from "preact";
import { NO_WORKSPACE } from "../../data/query.js";
import { OWNERS } from "../../protocol.js";
import { displayText } from "../../ui/display/displayText.js";
import { Icon } from "../../ui/display/icons.js";

/** What the workspace filter calls the people with access everywhere, and those without any. */
export const OWNERS_NAME = "Owners (access everywhere)";
export const NO_WORKSPACE_NAME = "No workspace";

interface FilterButtonProps extends ButtonHTMLAttributes {
  label: string;
  word: string;
  chosen: readonly (string | null)[];
  button?: Ref<HTMLButtonElement>;
}

export function FilterButton({ label, word, chosen, button, ...rest }: FilterButtonProps) {
  const [first] = chosen;
  const value =
    chosen.length === 0
      ? "any"
      : chosen.length > 1
        ? `${chosen.length} selected`
        : first === NO_WORKSPACE
          ? NO_WORKSPACE_NAME
          : displayText(first === OWNERS ? OWNERS_NAME : first);
  return (
    <button
      ref={button}
      type="button"
      class={`aw-input aw-filter${chosen.length > 0 ? " aw-on" : ""}`}
      aria-label={label}
      aria-description={value}
      aria-haspopup="listbox"
      aria-expanded={false}
      {...rest}
    >
      {word}: <span class="aw-filter-value">{value}</span>
      <Icon name="down" />
    </button>
  );
}
