// Change the role of people.

import { useMemo, useState } from "preact/hooks";
import type { Role } from "../data/person.js";
import { RoleField } from "../forms/roles.js";
import { execute } from "../kernel/execute.js";
import { errorAt } from "../shared/errors.js";
import { useModel } from "../state/context.js";
import { idsOf, isEverywhere } from "../state/peopleById.js";
import { formatNumber } from "../ui/display/displayText.js";
import { NewOwners } from "./NewOwners.js";
import { type ActionDialogProps, PeopleDialog, useAction } from "./PeopleDialog.js";

export function RoleDialog(props: ActionDialogProps) {
  const model = useModel();
  const [chosen, setChosen] = useState<Role | null>(null);
  const [agreed, setAgreed] = useState(false);
  const [leave, setLeave] = useState(false);
  const action = useAction(props);
  const { people, ids, owners, error, send } = action;
  // An untouched field follows the current role; when roles differ, none may appear chosen.
  const [first] = people;
  const role = chosen ?? (people.every((person) => person.role === first.role) ? first.role : null);
  const promoted = useMemo(
    () => (role !== null && isEverywhere(model, role) ? people.filter((one) => one.role !== role) : []),
    [people, role],
  );
  const asks = promoted.length > 0;
  const held = role === null || people.every((person) => person.role === role) || (asks && !agreed);
  const demoted = role === null || isEverywhere(model, role) ? 0 : owners.length;
  return (
    <PeopleDialog
      action={action}
      title="Change role"
      fields={["role"]}
      held={held}
      onSubmit={() =>
        send(
          execute(
            {
              type: "change_role",
              users: asks ? idsOf(promoted) : [...ids],
              role: role!,
              leave: asks && leave,
            },
            idsOf(owners),
          ),
        )
      }
    >
      <RoleField
        value={role}
        onChange={(role) => {
          setChosen(role);
          setAgreed(false);
        }}
        error={errorAt(error, "role")}
        autoFocus
      />
      {asks && (
        <NewOwners people={promoted} agreed={agreed} onAgree={setAgreed} leave={leave} onLeave={setLeave} />
      )}
      {demoted > 0 && (
        <p class="aw-warning">
          {demoted === 1 ? "The owner loses" : `All ${formatNumber(demoted)} owners lose`} their access to
          workspaces that they are not a member of.
        </p>
      )}
    </PeopleDialog>
  );
}
