// A filter: a button that shows the current choice and opens the list of options.

import { useCallback, useRef, useState } from "preact/hooks";
import { Button } from "../ui/Button.js";
import { displayText } from "../ui/displayText.js";
import { Icon } from "../ui/icons.js";
import { Listbox } from "../ui/Listbox.js";
import type { Option } from "../ui/OptionList.js";
import { Popover } from "../ui/Popover.js";
import { useUid } from "../ui/uid.js";

interface FilterProps {
  label: string;
  word: string;
  options: readonly Option[];
  /** Returns extra text for each option, once the list is open. */
  notes?: () => ReadonlyMap<string, string>;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

export function Filter({ label, word, options, notes, chosen, onChange }: FilterProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useUid();
  const close = useCallback((refocus: boolean) => {
    setOpen(false);
    if (refocus) button.current?.focus();
  }, []);
  const nameOf = (value: string) => displayText(options.find((one) => one.value === value)?.name ?? value);
  const noted = open ? notes?.() : undefined;
  const value =
    chosen.length === 0 ? "any" : chosen.length === 1 ? nameOf(chosen[0]) : `${chosen.length} selected`;
  return (
    <>
      <button
        ref={button}
        type="button"
        role="combobox"
        class={`aw-input aw-filter${chosen.length > 0 ? " aw-on" : ""}`}
        aria-label={label}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {word}: <span class="aw-filter-value">{value}</span>
        <Icon name="down" />
      </button>
      <span id={id} class="aw-holder">
        {open && (
          <Popover anchor={button.current!} onClose={close}>
            <Listbox
              label={`${word}s`}
              options={noted ? options.map((one) => ({ ...one, note: noted.get(one.value) })) : options}
              chosen={new Set(chosen)}
              focusAtOnce
              onToggle={(value) =>
                onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
              }
            />
            {options.every(({ plain }) => plain) && <p class="aw-dim">None yet.</p>}
            {chosen.length > 0 && (
              <Button
                kind="quiet"
                onClick={() => {
                  onChange([]);
                  close(true);
                }}
              >
                {`Any ${word.toLowerCase()}`}
              </Button>
            )}
          </Popover>
        )}
      </span>
    </>
  );
}
