// The search field, which `/` focuses except in a dialog. Escape clears it, and leaves it once empty; Arrow Down and Enter
// also leave it.

import { useRef } from "preact/hooks";
import { Icon } from "../display/icons.js";
import { CloseButton } from "./Button.js";

interface SearchBoxProps {
  label: string;
  value: string;
  onSearch: (text: string) => void;
  /** Focuses the results. */
  onLeave: () => void;
  /** Whether it is in a dialog. */
  inDialog?: boolean;
}

export function SearchBox({ label, value, onSearch, onLeave, inDialog }: SearchBoxProps) {
  const shortcut = inDialog ? undefined : "/";
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="aw-input aw-search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        class="aw-search-input"
        aria-label={label}
        aria-keyshortcuts={shortcut}
        placeholder={label}
        autoComplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value !== "") {
            event.stopPropagation(); // clear the search, and do nothing else
            onSearch("");
          } else if (["Escape", "ArrowDown", "Enter"].includes(event.key)) {
            event.preventDefault();
            onLeave();
          }
        }}
      />
      {value === "" ? (
        shortcut && (
          <span class="aw-key" aria-hidden="true">
            {shortcut}
          </span>
        )
      ) : (
        <CloseButton
          label="Clear search"
          onClick={() => {
            onSearch("");
            input.current?.focus();
          }}
        />
      )}
    </div>
  );
}
