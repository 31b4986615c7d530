// Change the names of one person.

import { useState } from "preact/hooks";
import { Dialog } from "../components/Dialog.js";
import { Field } from "../components/Field.js";
import type { Person } from "../data/people.js";
import { DialogFoot } from "./DialogFoot.js";
import { FormError } from "./FormError.js";
import { usernameError, usernameWarning } from "./names.js";
import type { ActionDialogProps } from "./PanelDialog.js";
import { errorAt, useRequest } from "./useRequest.js";

export function EditDialog({ model, view, person: given }: ActionDialogProps & { person: Person }) {
  // As it was when the dialog opened: what is typed is compared with that.
  const [person] = useState(given);
  const [username, setUsername] = useState(person.username);
  const [firstName, setFirstName] = useState(person.firstName);
  const [lastName, setLastName] = useState(person.lastName);
  const { busy, error, send, clear } = useRequest(model);
  const row = model.people?.find(person.id) ?? -1;
  const renamed = username !== person.username;
  const wrong = renamed ? usernameError(username, model.people, row) : null;
  const unnamed = firstName.trim() === "" ? "A first name is needed." : null;
  const unchanged = !renamed && firstName === person.firstName && lastName === person.lastName;
  const typed = (set: (value: string) => void) => (value: string) => {
    clear();
    set(value);
  };
  return (
    <Dialog
      title="Edit user"
      busy={busy}
      onClose={() => view.close()}
      onSubmit={() => {
        if (wrong !== null || unnamed !== null || unchanged) return;
        const names = { username, first_name: firstName, last_name: lastName };
        send({ type: "edit_user", user: person.id, ...names }, () => view.close());
      }}
    >
      <FormError error={error} fields={["username", "first_name", "last_name"]} />
      <Field
        label="Username"
        value={username}
        autoFocus
        error={wrong ?? errorAt(error, "username")}
        warning={renamed ? usernameWarning(username, model.people, row) : null}
        hint={
          renamed
            ? "Sessions under the old name end. Whoever gets the old name within 24 hours inherits them: do not reuse it."
            : null
        }
        onInput={typed(setUsername)}
      />
      <div class="aw-two">
        <Field
          label="First name"
          value={firstName}
          error={unnamed ?? errorAt(error, "first_name")}
          onInput={typed(setFirstName)}
        />
        <Field
          label="Last name"
          value={lastName}
          placeholder="optional"
          error={errorAt(error, "last_name")}
          onInput={typed(setLastName)}
        />
      </div>
      <DialogFoot
        busy={busy}
        disabled={unchanged || wrong !== null || unnamed !== null}
        onCancel={() => view.close()}
      />
    </Dialog>
  );
}
