// Give people a role.

import { useState } from "preact/hooks";
import { Dialog } from "../components/Dialog.js";
import type { Role } from "../data/people.js";
import { About } from "./About.js";
import { peopleOf } from "./actions.js";
import { DialogFoot } from "./DialogFoot.js";
import { FormError } from "./FormError.js";
import type { ActionDialogProps } from "./PanelDialog.js";
import { RoleField } from "./roles.js";
import { errorAt, useRequest } from "./useRequest.js";

export function RoleDialog({ model, view, users }: ActionDialogProps) {
  const people = peopleOf(model, users);
  const [role, setRole] = useState<Role>(people[0]?.role ?? "annotator");
  const { busy, error, send } = useRequest(model);
  const unchanged = people.every((person) => person.role === role);
  return (
    <Dialog
      title="Change role"
      busy={busy}
      onClose={() => view.close()}
      onSubmit={() => {
        if (!unchanged) send({ type: "change_role", users: [...users], role }, () => view.close());
      }}
    >
      <p>
        <About people={people} />
      </p>
      <FormError error={error} fields={["role"]} />
      <RoleField value={role} onChange={setRole} error={errorAt(error, "role")} autoFocus />
      <DialogFoot busy={busy} disabled={unchanged} onCancel={() => view.close()} />
    </Dialog>
  );
}
