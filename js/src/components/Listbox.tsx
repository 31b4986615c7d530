// A list of which several can be chosen, with a search where it is long.

import { useMemo, useRef, useState } from "preact/hooks";
import { fold, words } from "../order.js";
import { Icon } from "./icons.js";
import { Name } from "./Name.js";
import { useUid } from "./uid.js";

export interface Option {
  value: string;
  name: string;
  /** A word more, beside the name, not part of it. */
  note?: string;
}

interface ListboxProps {
  label: string;
  options: readonly Option[];
  chosen: ReadonlySet<string>;
  onToggle: (value: string) => void;
  /** Whether a search stands above; else only over 12 options. */
  searchable?: boolean;
  /** Whether it has the focus when the dialog or the popover around it opens. */
  focusAtOnce?: boolean;
}

/** Options up to which no search is needed. */
export const FEW = 12;

export function Listbox({ label, options, chosen, onToggle, searchable, focusAtOnce }: ListboxProps) {
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const base = useUid();
  const hasSearch = searchable ?? options.length > FEW;
  const found = useMemo(() => {
    const wanted = words(search);
    return options.filter(({ name }) => wanted.every((word) => fold(name).includes(word)));
  }, [options, search]);
  const at = Math.min(active, found.length - 1);
  const activeId = found[at] && `${base}-${at}`;

  const move = (to: number) => {
    const next = Math.max(0, Math.min(to, found.length - 1));
    setActive(next);
    list.current?.children[next]?.scrollIntoView?.({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement;
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1 };
    if (!typing) Object.assign(moves, { Home: 0, End: found.length - 1, PageDown: at + 8, PageUp: at - 8 });
    if (event.key in moves) move(moves[event.key]);
    else if ((event.key === "Enter" || (event.key === " " && !typing)) && found[at] !== undefined) {
      onToggle(found[at].value);
    } else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys work from the search and from the list.
    <div class="aw-listbox" onKeyDown={onKeyDown}>
      {hasSearch && (
        <div class="aw-input">
          <Icon name="search" />
          <input
            type="search"
            aria-label={`Search ${label.toLowerCase()}`}
            aria-controls={`${base}-list`}
            aria-activedescendant={activeId}
            placeholder="Search"
            value={search}
            autofocus={focusAtOnce}
            onInput={(event) => {
              setSearch(event.currentTarget.value);
              setActive(0);
            }}
          />
        </div>
      )}
      <div
        ref={list}
        id={`${base}-list`}
        class="aw-options"
        role="listbox"
        aria-label={label}
        aria-multiselectable="true"
        autofocus={focusAtOnce && !hasSearch}
        aria-activedescendant={activeId}
        tabIndex={0}
      >
        {found.map((option, number) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox hears the keys.
          // biome-ignore lint/a11y/useFocusableInteractive: the listbox holds the focus.
          <div
            key={option.value}
            id={`${base}-${number}`}
            class={`aw-option${number === at ? " aw-active" : ""}`}
            role="option"
            aria-selected={chosen.has(option.value)}
            onClick={() => {
              setActive(number);
              onToggle(option.value);
            }}
          >
            <span class={`aw-tick${chosen.has(option.value) ? " aw-on" : ""}`} aria-hidden="true">
              {chosen.has(option.value) && <Icon name="check" />}
            </span>
            <Name text={option.name} search={search} titled />
            {option.note !== undefined && (
              <span class="aw-note" aria-hidden="true">
                {option.note}
              </span>
            )}
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="aw-dim aw-none-found">No matches.</p>}
    </div>
  );
}
