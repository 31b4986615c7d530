// A filter: a button that shows the current choice and opens the list of options.

import { Button } from "../ui/Button.js";
import { Listbox } from "../ui/Listbox.js";
import type { Option } from "../ui/OptionList.js";
import { Popover, usePopover } from "../ui/Popover.js";
import { useUid } from "../ui/uid.js";
import { FilterButton } from "./FilterButton.js";

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
  const { open, setOpen, button, close } = usePopover();
  const id = useUid();
  const noted = open ? notes?.() : undefined;
  return (
    <>
      <FilterButton
        button={button}
        label={label}
        word={word}
        chosen={chosen}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
      />
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
