// Give people a role.

import { useState } from "preact/hooks";
import { Dialog } from "../components/Dialog.js";
import type { Role } from "../data/people.js";
import { About } from "./About.js";
import { ChangedNote } from "./ChangedNote.js";
import { saysGone, tellsChanges, useSeen } from "./changes.js";
import { DialogFoot } from "./DialogFoot.js";
import { FormError } from "./FormError.js";
import type { ActionDialogProps } from "./PanelDialog.js";
import { RoleField } from "./roles.js";
import { errorAt, useRequest } from "./useRequest.js";

export function RoleDialog({ model, view, users }: ActionDialogProps) {
  const [chosen, setChosen] = useState<Role | null>(null);
  const { busy, error, send } = useRequest(model, () => view.close());
  const seen = useSeen(model, users, { busy, error });
  const { people, ids } = seen;
  // A role that was left alone follows what is there; of several roles none may be taken for chosen.
  const [first] = people;
  const role = chosen ?? (people.every((person) => person.role === first.role) ? first.role : null);
  const held = seen.gone || role === null || people.every((person) => person.role === role);
  const told = tellsChanges(error);
  return (
    <Dialog
      title="Change role"
      busy={busy}
      waiting={model.queued}
      onClose={() => view.close()}
      onSubmit={() => {
        if (!held) send({ type: "change_role", users: [...ids], role }, () => view.close());
      }}
    >
      <p>
        <About people={people} />
      </p>
      <ChangedNote seen={seen} button="Apply" tried={told} />
      {!(told || saysGone(seen, error)) && <FormError error={error} fields={["role"]} />}
      <RoleField value={role} onChange={setChosen} error={errorAt(error, "role")} autoFocus />
      <DialogFoot busy={busy} disabled={held} onCancel={() => view.close()} />
    </Dialog>
  );
}
