// The number of workspaces that do not fit into a row: a button that lists all of them.

import type { Person } from "../data/person.js";
import { DialogButton } from "../ui/controls/Popover.js";
import { displayText, pluralize } from "../ui/display/displayText.js";
import { NameList } from "../ui/display/NameList.js";

export function MoreWorkspaces({ person, more }: { person: Person; more: number }) {
  const of = displayText(person.username);
  return (
    <DialogButton
      class="aw-chip aw-more"
      tabIndex={-1}
      aria-label={`${pluralize(more, "more workspace")} of ${of}`}
      face={`+${more}`}
      dialog={`Workspaces of ${of}`}
      dialogClass="aw-all-workspaces"
    >
      <NameList names={person.workspaces!} />
    </DialogButton>
  );
}
