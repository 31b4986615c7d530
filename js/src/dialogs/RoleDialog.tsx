// Change the role of people.

import { useState } from "preact/hooks";
import type { Role } from "../data/person.js";
import { RoleField } from "../forms/roles.js";
import { errorAt, useRequest } from "../forms/useRequest.js";
import { RequestDialog } from "../panel/RequestDialog.js";
import { isEverywhere, ownerIds } from "../state/peopleById.js";
import { formatNumber } from "../ui/displayText.js";
import { DialogNotices } from "./ConflictNotice.js";
import { useConflicts } from "./conflicts.js";
import type { ActionDialogProps } from "./Targets.js";
import { Targets } from "./Targets.js";

export function RoleDialog({ model, view, users, selfLeftOut }: ActionDialogProps) {
  const [chosen, setChosen] = useState<Role | null>(null);
  const { busy, error, send } = useRequest(model, () => view.close());
  const seen = useConflicts(model, users, { busy, error });
  const { people, ids } = seen;
  // An untouched field follows the current role; when roles differ, none may appear chosen.
  const [first] = people;
  const role = chosen ?? (people.every((person) => person.role === first.role) ? first.role : null);
  const held = seen.gone || role === null || people.every((person) => person.role === role);
  const owners = ownerIds(people);
  const demoted = role === null || isEverywhere(model, role) ? 0 : owners.length;
  return (
    <RequestDialog
      model={model}
      title="Change role"
      busy={busy}
      held={held}
      onClose={() => view.close()}
      onSubmit={() => send({ type: "change_role", users: [...ids], role: role!, owners }, () => view.close())}
    >
      <Targets people={people} selfLeftOut={selfLeftOut} />
      <DialogNotices seen={seen} button="Apply" error={error} fields={["role"]} />
      <RoleField value={role} onChange={setChosen} error={errorAt(error, "role")} autoFocus />
      {demoted > 0 && (
        <p class="aw-warning">
          {demoted === 1 ? "The owner loses" : `All ${formatNumber(demoted)} owners lose`} their access to
          workspaces that they are not a member of.
        </p>
      )}
    </RequestDialog>
  );
}
