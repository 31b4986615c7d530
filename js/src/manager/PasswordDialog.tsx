// Give people a new password.

import { useState } from "preact/hooks";
import { Dialog } from "../components/Dialog.js";
import { About } from "./About.js";
import { ChangedNote } from "./ChangedNote.js";
import { tellsChanges, useSeen } from "./changes.js";
import { DialogFoot } from "./DialogFoot.js";
import { FormError } from "./FormError.js";
import type { ActionDialogProps } from "./PanelDialog.js";
import { PasswordField } from "./PasswordField.js";
import { passwordError } from "./password.js";
import { errorAt, useRequest } from "./useRequest.js";

export function PasswordDialog({ model, view, users }: ActionDialogProps) {
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const close = () => {
    setPassword("");
    view.close();
  };
  const { busy, error, send, clear } = useRequest(model, close);
  const seen = useSeen(model, users, { busy, error });
  const { people, ids } = seen;
  const told = tellsChanges(error);
  return (
    <Dialog
      title="Reset password"
      busy={busy}
      waiting={model.queued}
      onClose={close}
      onSubmit={() => {
        setTried(true);
        if (passwordError(password) === null && !seen.gone) {
          send({ type: "reset_password", users: [...ids], password }, close);
        }
      }}
    >
      <p>
        <About people={people} />
        {people.length > 1 && ": all of them get the same password."}
      </p>
      <ChangedNote seen={seen} button="Apply" tried={told} />
      {!told && <FormError error={error} fields={["password"]} />}
      <PasswordField
        model={model}
        value={password}
        username={people.length === 1 ? people[0].username : ""}
        autoFocus
        error={(tried ? passwordError(password) : null) ?? errorAt(error, "password")}
        onBlur={() => password !== "" && setTried(true)}
        onInput={(value) => {
          if (!told) clear();
          setPassword(value);
        }}
      />
      <p class="aw-dim">The old API key, and sessions that are open now, stay valid.</p>
      <DialogFoot busy={busy} disabled={seen.gone} onCancel={close} />
    </Dialog>
  );
}
