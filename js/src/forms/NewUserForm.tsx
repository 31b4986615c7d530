// The form for a new user, used in the manager and stand-alone.

import { useMemo, useRef, useState } from "preact/hooks";
import type { Role } from "../data/person.js";
import type { Answer, RequestType } from "../kernel/connection.js";
import { execute } from "../kernel/execute.js";
import { ProgressBars } from "../panel/requests/ProgressBars.js";
import { errorAt, FormError } from "../shared/errors.js";
import { onDemand } from "../shared/onDemand.js";
import { useRequest } from "../shared/useRequest.js";
import { useModel } from "../state/context.js";
import { isEverywhere } from "../state/peopleById.js";
import { useStore } from "../state/stores/store.js";
import { Field, type FieldProps } from "../ui/controls/Field.js";
import { withToggled } from "../ui/controls/OptionList.js";
import { formatList } from "../ui/display/formatList.js";
import { useAfterClick } from "../ui/dom/afterClick.js";
import { restoreFocus } from "../ui/dom/focus.js";
import { CreationForm } from "./CreationForm.js";
import { credentialsOf } from "./credentials/credentials.js";
import type { Draft } from "./draft.js";
import { lengthError, usernameError, useUsernameWarning } from "./nameChecks.js";
import { PasswordField } from "./PasswordField.js";
import { passwordError } from "./password.js";
import { RoleField } from "./roles.js";
import { WorkspaceChoice } from "./WorkspaceChoice.js";

/** A new user without the password, which no trait may hold. */
export interface NewUser {
  username: string;
  first_name: string;
  last_name: string;
  role: Role;
  /** Names of workspaces. */
  workspaces: readonly string[];
}

export const EMPTY_USER: NewUser = {
  username: "",
  first_name: "",
  last_name: "",
  role: "annotator",
  workspaces: [],
};

const NewOwners = onDemand("person", "NewOwners");

const FIELDS = ["username", "first_name", "last_name", "role", "password", "owner"] as const;
type FieldName = (typeof FIELDS)[number];

/** Whether the form shows the progress of requests of this type: in a sheet, it covers that of the panel. */
export const creates = (type: RequestType) => type === "create_user";

interface NewUserFormProps {
  draft: Draft<NewUser>;
  /** Called with whether another user is to be created. */
  onCreated?: (answer: Answer, another: boolean) => void;
  /** Adds a heading and a Cancel button; without it the form stays open, cleared for the next user. */
  onCancel?: () => void;
}

export function NewUserForm(props: NewUserFormProps) {
  const model = useModel();
  const { draft, onCreated, onCancel } = props;
  useStore(draft);
  const form = useRef<HTMLFormElement>(null);
  const { username, first_name, last_name, role, workspaces } = draft.values;
  const { password } = draft;
  const [another, setAnother] = useState(onCancel === undefined);
  /** Whether the user may be an owner; asked of each. */
  const [agreed, setAgreed] = useState(false);
  // Start with a new, hidden password field for the next user.
  const [formKey, setFormKey] = useState(0);
  // It may change while the user is being created.
  const latest = useRef(another);
  latest.current = another;
  // Show a field's own error once the field has lost the focus or the form was submitted.
  const [touched, setTouched] = useState<ReadonlySet<FieldName>>(new Set());
  /** The fields that still hold what was sent last: an error of the server is about these. */
  const unchanged = useRef(new Set<FieldName>());
  const { busy, error, send, clear } = useRequest(model, undefined, draft);

  const local: Partial<Record<FieldName, string | null>> = {
    // While the user is being created, the new username may arrive before the answer.
    username: useMemo(
      () => (busy ? null : usernameError(username, model.everyone)),
      [username, model.everyone, busy],
    ),
    // The server strips spaces from a first name, and the username replaces only one that was left empty.
    first_name:
      first_name !== "" && first_name.trim() === ""
        ? "Enter a name, or leave this empty."
        : lengthError(first_name),
    last_name: lengthError(last_name),
    password: passwordError(password.text),
    owner: isEverywhere(model, role) && !agreed ? "Tick this to create an owner." : null,
  };
  const warning = useUsernameWarning(username, model.everyone);
  const errorOf = (field: FieldName): string | null => {
    if (touched.has(field) && local[field]) return local[field];
    return unchanged.current.has(field) ? errorAt(error, field) : null;
  };
  const markTouched = (field: FieldName) => setTouched((before) => new Set([...before, field]));
  const afterClick = useAfterClick();
  const changed = (field: FieldName) => unchanged.current.delete(field);
  const chosen = model.workspaces.filter(({ name }) => workspaces.includes(name));
  const unknown =
    model.people === null ? [] : workspaces.filter((name) => !chosen.some((one) => one.name === name));

  const textField = (
    label: string,
    field: "username" | "first_name" | "last_name",
    props: Partial<FieldProps>,
  ) => (
    <Field
      label={label}
      value={draft.values[field]}
      error={errorOf(field)}
      onBlur={() => draft.flush()}
      onInput={(value) => {
        changed(field);
        draft.change({ [field]: value });
      }}
      {...props}
    />
  );
  const clearErrors = () => {
    setTouched(new Set());
    clear();
  };
  const submit = () => {
    draft.flush();
    const touchAll = () => setTouched(new Set(FIELDS));
    if (FIELDS.some((field) => local[field] != null)) return touchAll();
    const ids = isEverywhere(model, role) ? [] : chosen.map(({ id }) => id);
    const names = { username, first_name, last_name };
    const { text, generated, copied } = password;
    const answer = send(
      execute({ type: "create_user", ...names, role, password: text, workspaces: ids }, null),
      (answer) => {
        // What was typed for the next user in the meantime stays, and so does the focus.
        if (unchanged.current.has("password")) setFormKey(formKey + 1);
        clearErrors();
        setAgreed(false);
        if (latest.current && unchanged.current.size === FIELDS.length) {
          restoreFocus(form.current?.querySelector("input"), form.current);
        }
        onCreated?.(answer, latest.current);
      },
    );
    if (answer === null) return; // another view sends it, and empties the fields
    touchAll();
    unchanged.current = new Set(FIELDS);
    // Also if the form has closed by then: its draft is kept.
    void answer.then(({ type }) => type === "done" && draft.clear(names, password));
    const workspaces = ids.length === 0 ? [] : chosen.map(({ name }) => name);
    const sent = { user: null, username, password: text, generated, copied, role, workspaces };
    void credentialsOf(model).follow(answer, [sent]);
  };

  return (
    <CreationForm
      form={form}
      kind="user"
      draft={draft}
      busy={busy}
      onSubmit={submit}
      onClear={clearErrors}
      onCancel={onCancel}
      choice={
        onCancel && (
          <label class="aw-check">
            <input type="checkbox" checked={another} onChange={() => setAnother(!another)} />
            Create another
          </label>
        )
      }
    >
      <FormError error={error} fields={FIELDS} />
      {textField("Username", "username", {
        autoFocus: onCancel !== undefined,
        warning: busy ? null : warning,
        onBlur: () => {
          draft.flush();
          afterClick(() => draft.values.username !== "" && markTouched("username"));
        },
      })}
      <div class="aw-two">
        {textField("First name", "first_name", { placeholder: "same as username" })}
        {textField("Last name", "last_name", { placeholder: "optional" })}
      </div>
      <RoleField
        value={role}
        error={errorOf("role")}
        onChange={(role) => {
          changed("role");
          draft.change({ role });
          draft.flush();
        }}
      />
      <PasswordField
        key={formKey}
        draft={draft}
        username={username}
        error={errorOf("password")}
        onBlur={() => afterClick(() => draft.password.text !== "" && markTouched("password"))}
        onChange={() => changed("password")}
      />
      {isEverywhere(model, role) ? (
        <>
          <NewOwners agreed={agreed} onAgree={setAgreed} error={errorOf("owner")} />
          <p class="aw-hint">Owners have access to every workspace without being members.</p>
        </>
      ) : (
        <WorkspaceChoice
          chosen={new Set(chosen.map(({ id }) => id))}
          onToggle={(id) => {
            const name = model.workspaces.find((one) => one.id === id)?.name;
            if (name === undefined) return;
            draft.change({ workspaces: withToggled(workspaces, name) });
            draft.flush();
          }}
        />
      )}
      {!isEverywhere(model, role) && unknown.length > 0 && (
        <p class="aw-warning">Left out, because there is no such workspace: {formatList(unknown)}.</p>
      )}
      <ProgressBars shows={creates} />
    </CreationForm>
  );
}
