// Edit the names of one person.

import { useMemo } from "preact/hooks";
import { useKeptDraft } from "../forms/draft.js";
import { lengthError, usernameError, useUsernameWarning } from "../forms/nameChecks.js";
import { execute } from "../kernel/execute.js";
import { errorAt } from "../shared/errors.js";
import { useManagerView, useModel } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Button } from "../ui/controls/Button.js";
import { Field, type FieldProps } from "../ui/controls/Field.js";
import { type ActionDialogProps, PeopleDialog, useAction } from "./PeopleDialog.js";

const NAMES = ["username", "first_name", "last_name"] as const;
type FieldName = (typeof NAMES)[number];
type Edits = Partial<Record<FieldName, string>>;

export function EditDialog(props: ActionDialogProps) {
  const model = useModel();
  const view = useManagerView();
  /** The edited fields; an untouched field follows the current value. */
  const draft = useStore(useKeptDraft<Edits>(model, view, `edit ${props.users[0]}`, {}));
  const typed = draft.values;
  const action = useAction(props);
  const { error, send, clear } = action;
  const [person] = action.people;
  const { everyone } = model;
  const row = everyone?.find(person.id) ?? -1;
  const current = { username: person.username, first_name: person.firstName, last_name: person.lastName };
  const values = { ...current, ...typed };
  const renamed = values.username !== current.username;
  const errors = {
    username: useMemo(
      () => (renamed ? usernameError(values.username, everyone, row) : null),
      [renamed, values.username, row, everyone],
    ),
    first_name:
      values.first_name.trim() === ""
        ? "Enter a first name."
        : typed.first_name === undefined
          ? null
          : lengthError(typed.first_name),
    last_name: typed.last_name === undefined ? null : lengthError(typed.last_name),
  };
  const warning = useUsernameWarning(renamed ? values.username : "", everyone, row);
  const field = (label: string, name: FieldName, more: Partial<FieldProps> = {}) => (
    <Field
      label={label}
      value={values[name]}
      error={errors[name] ?? errorAt(error, name)}
      onInput={(value) => {
        clear();
        draft.change({ [name]: value });
      }}
      {...more}
    />
  );
  return (
    <PeopleDialog
      action={action}
      title="Edit user"
      fields={NAMES}
      named={false}
      held={NAMES.every((name) => values[name] === current[name]) || NAMES.some((name) => errors[name])}
      buttons={draft.typed && <Button onClick={() => draft.reset()}>Discard changes</Button>}
      // Someone else may have changed the untouched fields, so leave them out.
      onSubmit={() =>
        void send(execute({ type: "edit_user", user: person.id, ...typed }, null))?.then(
          ({ type }) => type === "done" && draft.clear(typed),
        )
      }
    >
      {field("Username", "username", {
        autoFocus: true,
        warning,
        hint: renamed
          ? "Don't reuse the old name for 24 hours: anyone who gets it inherits any open sessions."
          : null,
      })}
      <div class="aw-two">
        {field("First name", "first_name")}
        {field("Last name", "last_name", { placeholder: "optional" })}
      </div>
    </PeopleDialog>
  );
}
