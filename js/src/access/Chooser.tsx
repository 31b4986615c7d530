// Comboboxes to choose a person, workspace or dataset: typing narrows the list below the field.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { normalize, normalizeBytes } from "../data/order/collation.js";
import { hitLetters } from "../data/order/hits.js";
import type { Person } from "../data/person.js";
import { ANY } from "../data/query.js";
import { useModel } from "../state/context.js";
import { personOf } from "../state/peopleById.js";
import { useActive } from "../ui/controls/active.js";
import { CloseButton } from "../ui/controls/Button.js";
import { Popover } from "../ui/controls/Popover.js";
import { displayText } from "../ui/display/displayText.js";
import { Icon } from "../ui/display/icons.js";
import { Name } from "../ui/display/Name.js";
import { Some } from "../ui/display/Some.js";
import { useUid } from "../ui/dom/uid.js";

export interface Choice {
  id: string;
  name: string;
  /** The person's full name, beside the name. */
  fullName?: string;
  /** What it is, after both. */
  note: string;
}

interface Matches {
  choices: readonly Choice[];
  count: number;
}

const NOT_OPEN: Matches = { choices: [], count: 0 };

interface ChooserProps {
  label: string;
  placeholder: string;
  /** Returns the first matches of a search and the total number of matches; another function when they may differ. */
  find: (search: string) => Matches;
  chosen: Choice | null;
  onChoose: (id: string | null) => void;
  /** Whether the focus moves here when its element is gone. */
  home?: boolean;
}

export function Chooser({ label, placeholder, find, chosen, onChoose, home }: ChooserProps) {
  const base = useUid();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const open = typed !== null;
  const { choices, count } = useMemo(() => (typed === null ? NOT_OPEN : find(typed)), [find, typed]);
  const [at, setActive] = useActive(choices.length, (at) => choices[at].id);
  const close = () => {
    setTyped(null);
    setActive(null);
  };
  const choose = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    onChoose(choice.id);
    close();
  };
  useEffect(() => {
    const root = field.current!.getRootNode() as Document | ShadowRoot;
    root.getElementById(`${base}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at, open]);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1 };
    if (event.key in moves) {
      if (open) setActive(moves[event.key]);
      else setTyped("");
    } else if (event.key === "Enter" && open) choose(choices[at]);
    else if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
    } else return;
    event.preventDefault();
  };
  return (
    <div class="aw-a-chooser">
      <label for={base}>{label}</label>
      <div class="aw-input">
        <Icon name="search" />
        <input
          ref={field}
          id={base}
          type="text"
          data-home={home}
          role="combobox"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded={open}
          aria-controls={open ? `${base}-list` : undefined}
          aria-activedescendant={open && choices[at] !== undefined ? `${base}-${at}` : undefined}
          autoComplete="off"
          spellcheck={false}
          placeholder={placeholder}
          value={typed ?? (chosen === null ? "" : displayText(chosen.name))}
          onFocus={(event) => event.currentTarget.select()}
          onClick={() => setTyped(typed ?? "")}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setActive(null);
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        {chosen !== null && (
          <CloseButton
            label={`Clear ${label.toLowerCase()}`}
            onClick={() => {
              onChoose(null);
              field.current!.focus();
            }}
          />
        )}
      </div>
      <span class="aw-holder">
        {open && (
          <Popover anchor={field.current!.parentElement!} onClose={close} class="aw-a-choices">
            <Some
              of={choices}
              max={choices.length}
              count={count}
              list={(some) => (
                <div id={`${base}-list`} role="listbox" aria-label={`${label}: choices`} class="aw-options">
                  {some}
                </div>
              )}
              more={(words) => <p class="aw-dim aw-none-found">{words}. Type more of the name.</p>}
            >
              {(choice, number) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys.
                // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus.
                <div
                  key={choice.id}
                  id={`${base}-${number}`}
                  class={`aw-option${number === at ? " aw-active" : ""}`}
                  role="option"
                  aria-selected={choice.id === chosen?.id}
                  // Keep the focus in the field: its blur event would close the list before the click.
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => choose(choice)}
                >
                  <Name text={choice.name} hits={hitLetters(choice.name, typed)} titled />
                  <span class="aw-note">
                    {choice.fullName && [<Name key="name" text={choice.fullName} />, " · "]}
                    {choice.note}
                  </span>
                </div>
              )}
            </Some>
            {choices.length === 0 && <p class="aw-dim aw-none-found">No matches.</p>}
          </Popover>
        )}
      </span>
    </div>
  );
}

const encoder = new TextEncoder();

/** Maximum number of people listed; typing narrows the list further. */
const MAX_LISTED = 50;

interface PersonChooserProps {
  label: string;
  chosen: string | null;
  onChoose: (id: string | null) => void;
  home?: boolean;
}

export function PersonChooser({ label, chosen, onChoose, home }: PersonChooserProps) {
  const model = useModel();
  const person = personOf(model, chosen);
  const find = useCallback(
    (search: string): Matches => {
      const { everyone } = model;
      if (everyone === null) return NOT_OPEN;
      const rows = model.all!.rowsFor({ ...ANY, search });
      // Someone who types "gil" looks for gil.ionescu, not for argilla.
      const usernames = everyone.usernames.mapped(normalizeBytes);
      const start = encoder.encode(normalize(search.trim()));
      const listed = new Set(firstOf(rows, (row) => usernames.startsWith(row, start)));
      for (const row of rows.subarray(0, MAX_LISTED)) if (listed.size < MAX_LISTED) listed.add(row);
      return {
        choices: Array.from(listed, (row) => choiceOf(everyone.person(row))),
        count: rows.length,
      };
    },
    [model.everyone],
  );
  return (
    <Chooser
      label={label}
      placeholder="Type a name"
      chosen={person && choiceOf(person)}
      onChoose={onChoose}
      home={home}
      find={find}
    />
  );
}

/** Return the first rows, as many as are listed, that pass a test. */
function firstOf(rows: Uint32Array, test: (row: number) => boolean): number[] {
  const found: number[] = [];
  for (const row of rows) {
    if (test(row) && found.push(row) === MAX_LISTED) break;
  }
  return found;
}

function choiceOf({ id, username, fullName, role }: Person): Choice {
  return { id, name: username, fullName, note: role };
}
