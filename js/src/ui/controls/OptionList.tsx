// Lists of options to tick, with a search above. Long lists render only the options in view.

import type { ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { matcher } from "../../data/order/collation.js";
import { hitLetters } from "../../data/order/hits.js";
import { Icon } from "../display/icons.js";
import { Name } from "../display/Name.js";
import { inView } from "../dom/scrolling.js";
import { useUid } from "../dom/uid.js";
import { useRowHeight } from "../dom/window.js";
import { useActive } from "./active.js";

export interface Option<T = string> {
  value: T;
  name: string;
  /** Extra text beside the name, not part of it; its description, unless it has another. */
  note?: string;
  /**
   * Whether the label is the interface's own wording rather than a name, to set it apart from an option with that name.
   */
  plain?: boolean;
  /** A longer name shown beside it; searched as well. */
  fullName?: string;
  /** Shown at the end, visually only. */
  end?: ComponentChildren;
  /** Read by screen readers after the name; what `plain` text means. */
  description?: string;
}

interface OptionListProps<T> {
  label: string;
  count: number;
  /** Returns the option at an index. */
  optionAt: (at: number) => Option<T>;
  search: string;
  onSearch: (search: string) => void;
  chosen: ReadonlySet<T>;
  onToggle: (value: T) => void;
  /** Whether there is a search above. */
  searchable: boolean;
  /** Shown when there are no options. */
  none?: string;
  /** Whether it takes the focus when the surrounding dialog or popover opens. */
  focusAtOnce?: boolean;
}

/** Maximum number of options that are all rendered. */
const MAX_RENDERED = 1000;
/** Height in CSS pixels of an option in a long list until it is measured. */
export const OPTION_HEIGHT = 30;
/** Maximum number of options in view, and the number rendered above and below them. */
const MAX_IN_VIEW = 9;
const AROUND = 6;

export function OptionList<T extends string | null>(props: OptionListProps<T>) {
  const { label, count, optionAt, search, onSearch, chosen, onToggle, searchable, focusAtOnce } = props;
  const { none = "No matches." } = props;
  const [at, setActive] = useActive(count, (at) => optionAt(at).value);
  const [scrolled, setScrolled] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const height = useRowHeight(probe, OPTION_HEIGHT);
  const base = useUid();
  const long = count > MAX_RENDERED;
  const { from, to } = long
    ? inView(scrolled, MAX_IN_VIEW * height, height, count, AROUND)
    : { from: 0, to: count };
  const activeId = at >= from && at < to ? `${base}-${at}` : undefined;

  const move = (to: number) => {
    const next = Math.max(0, Math.min(to, count - 1));
    setActive(next);
    const box = list.current!;
    if (!long) {
      box.children[next]?.scrollIntoView({ block: "nearest" });
      return;
    }
    const top = next * height;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight;
    setScrolled(box.scrollTop);
  };
  const find = (text: string) => {
    onSearch(text);
    setActive(null);
    setScrolled(0);
    if (list.current !== null) list.current.scrollTop = 0;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement;
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1 };
    if (!typing) Object.assign(moves, { Home: 0, End: count - 1, PageDown: at + 8, PageUp: at - 8 });
    if (event.key in moves) move(moves[event.key]);
    else if (event.key === "Enter" || (event.key === " " && !typing)) {
      if (at >= 0) onToggle(optionAt(at).value); // without an active option, it does not submit a form either
    } else if (event.key === "Escape" && typing && search !== "") {
      event.stopPropagation(); // clear the search, and do not close what is around it
      find("");
    } else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles keys from both the search and the list.
    <div class="aw-listbox" onKeyDown={onKeyDown}>
      {searchable && (
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
            onInput={(event) => find(event.currentTarget.value)}
          />
        </div>
      )}
      <div
        ref={list}
        id={`${base}-list`}
        class={long ? "aw-options aw-long" : "aw-options"}
        role="listbox"
        aria-label={label}
        aria-multiselectable="true"
        autofocus={focusAtOnce && !searchable}
        aria-activedescendant={activeId}
        tabIndex={0}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      >
        {long && <div role="presentation" style={{ height: `${from * height}px` }} />}
        {Array.from({ length: to - from }, (_, number) => {
          const position = from + number;
          const option = optionAt(position);
          const on = chosen.has(option.value);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox handles the keys.
            // biome-ignore lint/a11y/useFocusableInteractive: the listbox keeps the focus.
            <div
              key={option.value}
              id={`${base}-${position}`}
              class={`aw-option${position === at ? " aw-active" : ""}${option.plain ? " aw-plain-option" : ""}`}
              role="option"
              aria-selected={on}
              aria-description={option.description ?? option.note}
              aria-setsize={long ? count : undefined}
              aria-posinset={long ? position + 1 : undefined}
              onClick={() => {
                setActive(position);
                onToggle(option.value);
              }}
            >
              <span class={`aw-tick${on ? " aw-on" : ""}`} aria-hidden="true">
                {on && <Icon name="check" />}
              </span>
              {option.plain ? (
                <span title={option.description}>{option.name}</span>
              ) : (
                <Name text={option.name} hits={hitLetters(option.name, search)} titled />
              )}
              {option.fullName && (
                <span class="aw-full-name aw-dim" aria-hidden="true">
                  <Name text={option.fullName} hits={hitLetters(option.fullName, search)} titled />
                </span>
              )}
              {option.note !== undefined && (
                <span class="aw-note" aria-hidden="true">
                  {option.note}
                </span>
              )}
              {option.end !== undefined && (
                <span class="aw-holder" aria-hidden="true">
                  {option.end}
                </span>
              )}
            </div>
          );
        })}
        {long && <div role="presentation" style={{ height: `${(count - to) * height}px` }} />}
        <div ref={probe} role="presentation" class="aw-probe" />
      </div>
      {count === 0 && <p class="aw-dim aw-none-found">{none}</p>}
    </div>
  );
}

interface ListboxProps<T> {
  label: string;
  options: readonly Option<T>[];
  chosen: ReadonlySet<T>;
  onToggle: (value: T) => void;
  /** Whether it has a search; by default only with more than 12 options. */
  searchable?: boolean;
  /** Whether it takes the focus when the surrounding dialog or popover opens. */
  focusAtOnce?: boolean;
}

/** Return the chosen values with this one added, or removed if it was chosen. */
export function withToggled<T>(chosen: Iterable<T>, value: T): T[] {
  const next = new Set(chosen);
  if (!next.delete(value)) next.add(value);
  return [...next];
}

/** Maximum number of options without a search. */
export const MAX_WITHOUT_SEARCH = 12;

export function Listbox<T extends string | null>({ options, searchable, ...others }: ListboxProps<T>) {
  const [search, setSearch] = useState("");
  const found = useMemo(() => {
    const matches = matcher(search);
    return options.filter(({ name }) => matches(name));
  }, [options, search]);
  return (
    <OptionList
      {...others}
      count={found.length}
      optionAt={(at) => found[at]}
      search={search}
      onSearch={setSearch}
      searchable={searchable ?? options.length > MAX_WITHOUT_SEARCH}
    />
  );
}
