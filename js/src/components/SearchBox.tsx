// The field to search with, which `/` leads to. Escape empties it, and leaves it when it is empty; so do Arrow down and Enter.

import { useRef } from "preact/hooks";
import { Icon } from "./icons.js";

interface SearchBoxProps {
  label: string;
  value: string;
  onSearch: (text: string) => void;
  /** Focuses what was found. */
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
            event.stopPropagation(); // it clears the search, and nothing else
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
        <button
          type="button"
          class="aw-clear"
          aria-label="Clear search"
          onClick={() => {
            onSearch("");
            input.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
