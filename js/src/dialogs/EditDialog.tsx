// Edit the names of one person.

import { useMemo, useState } from "preact/hooks";
import { lengthError, usernameError, useUsernameWarning } from "../forms/names.js";
import { errorAt, useRequest } from "../forms/useRequest.js";
import { RequestDialog } from "../panel/RequestDialog.js";
import { Field } from "../ui/Field.js";
import { DialogNotices } from "./ConflictNotice.js";
import { reportsChanges, useConflicts } from "./conflicts.js";
import type { ActionDialogProps } from "./Targets.js";

/** The edited fields; an untouched field follows the current value. */
interface Typed {
  username?: string;
  firstName?: string;
  lastName?: string;
}

export function EditDialog({ model, view, users }: ActionDialogProps) {
  const [typed, setTyped] = useState<Typed>({});
  const { busy, error, send, clear } = useRequest(model);
  const seen = useConflicts(model, users, { busy, error });
  const [person] = seen.people;
  const people = model.columns;
  const row = people?.find(person.id) ?? -1;
  const renamed = typed.username !== undefined && typed.username !== person.username;
  const wrong = useMemo(
    () => (renamed ? usernameError(typed.username!, people, row) : null),
    [renamed, typed.username, row, model.peopleVersion],
  );
  const warning = useUsernameWarning(renamed ? typed.username! : "", people, row);
  const { username, firstName, lastName } = { ...person, ...typed };
  const unnamed =
    firstName.trim() === ""
      ? "Enter a first name."
      : typed.firstName === undefined
        ? null
        : lengthError(firstName);
  const long = typed.lastName === undefined ? null : lengthError(lastName);
  const unchanged = !renamed && firstName === person.firstName && lastName === person.lastName;
  const held = unchanged || seen.gone || wrong !== null || unnamed !== null || long !== null;
  const reported = reportsChanges(error);
  const into = (field: keyof Typed) => (value: string) => {
    // Keep the note about conflicting changes until the next attempt.
    if (!reported) clear();
    setTyped((before) => ({ ...before, [field]: value }));
  };
  return (
    <RequestDialog
      model={model}
      title="Edit user"
      busy={busy}
      held={held}
      onClose={() => view.close()}
      onSubmit={() => {
        // Someone else may have changed the untouched fields, so leave them out.
        const names = {
          username: typed.username ?? null,
          first_name: typed.firstName ?? null,
          last_name: typed.lastName ?? null,
        };
        send({ type: "edit_user", user: person.id, ...names }, () => view.close());
      }}
    >
      <DialogNotices
        seen={seen}
        button="Apply"
        error={error}
        fields={["username", "first_name", "last_name"]}
      />
      <Field
        label="Username"
        value={username}
        autoFocus
        error={wrong ?? errorAt(error, "username")}
        warning={warning}
        hint={
          renamed
            ? "Don't reuse the old name for 24 hours: anyone who gets it inherits any open sessions."
            : null
        }
        onInput={into("username")}
      />
      <div class="aw-two">
        <Field
          label="First name"
          value={firstName}
          error={unnamed ?? errorAt(error, "first_name")}
          onInput={into("firstName")}
        />
        <Field
          label="Last name"
          value={lastName}
          placeholder="optional"
          error={long ?? errorAt(error, "last_name")}
          onInput={into("lastName")}
        />
      </div>
    </RequestDialog>
  );
}
