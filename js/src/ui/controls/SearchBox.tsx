// The search field, which `/` focuses. Escape clears it, and leaves it once empty; Arrow Down and Enter also leave it.

import { useRef } from "preact/hooks";
import { Icon } from "../display/icons.js";
import { CloseButton } from "./Button.js";

interface SearchBoxProps {
  label: string;
  value: string;
  onSearch: (text: string) => void;
  /** Focuses the results. */
  onLeave: () => void;
}

export function SearchBox({ label, value, onSearch, onLeave }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="aw-input aw-search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        class="aw-search-input"
        aria-label={label}
        aria-keyshortcuts="/"
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
        <span class="aw-key" aria-hidden="true">
          /
        </span>
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
