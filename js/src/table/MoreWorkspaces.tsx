// The number of workspaces that do not fit into a row: a button that lists all of them.

import type { Person } from "../data/person.js";
import { displayText, pluralize } from "../ui/displayText.js";
import { NameList } from "../ui/NameList.js";
import { Popover, usePopover } from "../ui/Popover.js";

export function MoreWorkspaces({ person, more }: { person: Person; more: number }) {
  const { open, setOpen, button, close } = usePopover();
  const of = displayText(person.username);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="aw-chip aw-more"
        tabIndex={-1}
        aria-label={`${pluralize(more, "more workspace")} of ${of}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        +{more}
      </button>
      {open && (
        <Popover anchor={button.current!} onClose={close}>
          <div
            class="aw-all-workspaces"
            role="dialog"
            aria-label={`Workspaces of ${of}`}
            tabIndex={-1}
            autofocus
          >
            <NameList names={person.workspaces!} />
          </div>
        </Popover>
      )}
    </>
  );
}
