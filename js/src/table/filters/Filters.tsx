// The filters of the toolbar: by role and by workspace.

import { ANY, NO_WORKSPACE } from "../../data/query.js";
import { OWNERS, ROLES } from "../../protocol.js";
import { useModel } from "../../state/context.js";
import type { Model } from "../../state/model.js";
import { countMembers, total } from "../../state/people/counts.js";
import { Button } from "../../ui/controls/Button.js";
import { Listbox, type Option, withToggled } from "../../ui/controls/OptionList.js";
import { Popover, usePopover } from "../../ui/controls/Popover.js";
import { formatNumber } from "../../ui/display/displayText.js";
import { FilterButton, NO_WORKSPACE_NAME, OWNERS_NAME } from "./FilterButton.js";

export function Filters() {
  const model = useModel();
  return (
    <>
      <Filter
        label="Role filter"
        word="Role"
        options={ROLES.map((role) => ({ value: role, name: role }))}
        chosen={model.traits.query.roles}
        onChange={(roles) => model.traits.set("role_filter", roles)}
      />
      <Filter
        label="Workspace filter"
        word="Workspace"
        options={[
          { value: OWNERS, name: OWNERS_NAME, plain: true },
          { value: NO_WORKSPACE, name: NO_WORKSPACE_NAME, plain: true, description: NO_WORKSPACE_MEANING },
          ...model.workspaces.map(({ name }) => ({ value: name, name })),
        ]}
        notes={() => memberCounts(model)}
        chosen={model.traits.query.workspaces}
        onChange={(names) => model.traits.set("workspace_filter", names)}
      />
    </>
  );
}

const NO_WORKSPACE_MEANING = "Owners have access to all of them.";

/** Counts for the options of the workspace filter, by value: members, as far as known. */
function memberCounts(model: Model): ReadonlyMap<string | null, string> {
  const { everyone } = model;
  if (everyone === null) return new Map();
  const members = countMembers(everyone);
  const found = everyone.workspaces.flatMap(({ name }, at): [string, number][] =>
    everyone.isKnown(at) ? [[name, total(members[at])]] : [],
  );
  const nowhere = model.all!.rowsFor({ ...ANY, workspaces: [NO_WORKSPACE] }).length;
  const others = [[OWNERS, everyone.countEverywhere()] as const, [NO_WORKSPACE, nowhere] as const];
  return new Map(
    [...(everyone.memberships === null ? others.slice(0, 1) : others), ...found].map(([name, count]) => [
      name,
      formatNumber(count),
    ]),
  );
}

interface FilterProps<T extends string | null> {
  label: string;
  word: string;
  options: readonly Option<T>[];
  /** Returns extra text for each option, once the list is open. */
  notes?: () => ReadonlyMap<string | null, string>;
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}

function Filter<T extends string | null>({ label, word, options, notes, chosen, onChange }: FilterProps<T>) {
  const { open, setOpen, button, close } = usePopover();
  const noted = open ? notes?.() : undefined;
  return (
    <>
      <FilterButton
        button={button}
        label={label}
        word={word}
        chosen={chosen}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
      />
      <span class="aw-holder">
        {open && (
          <Popover anchor={button.current!} onClose={close}>
            <Listbox
              label={`${word}s`}
              options={noted ? options.map((one) => ({ ...one, note: noted.get(one.value) })) : options}
              chosen={new Set(chosen)}
              focusAtOnce
              onToggle={(value) => onChange(withToggled(chosen, value))}
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
