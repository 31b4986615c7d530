// The side sheet for a new user.

import { useMemo, useState } from "preact/hooks";
import { Button } from "../components/Button.js";
import { Field } from "../components/Field.js";
import { useUid } from "../components/uid.js";
import type { Role } from "../data/people.js";
import type { Model } from "../model.js";
import { FormError } from "./FormError.js";
import { usernameError, usernameWarning } from "./names.js";
import { PasswordField } from "./PasswordField.js";
import { passwordError } from "./password.js";
import { RoleField } from "./roles.js";
import { errorAt, useRequest } from "./useRequest.js";
import type { ManagerView } from "./view.js";
import { WorkspaceChoice } from "./WorkspaceChoice.js";

const FIELDS = ["username", "first_name", "last_name", "role", "password"] as const;
type FieldName = (typeof FIELDS)[number];

export function CreateForm({ model, view }: { model: Model; view: ManagerView }) {
  const heading = useUid();
  const workspace = model.session?.workspace ?? null;
  const [username, setUsername] = useState("");
  const [firstName, setFirstName] = useState("");
  const [lastName, setLastName] = useState("");
  const [role, setRole] = useState<Role>("annotator");
  const [password, setPassword] = useState("");
  const [workspaces, setWorkspaces] = useState<ReadonlySet<string>>(new Set(workspace ? [workspace.id] : []));
  // A field's own error is told once the field was left or the form was tried.
  const [left, setLeft] = useState<ReadonlySet<FieldName>>(new Set());
  const [server, setServer] = useState<ReadonlySet<FieldName>>(new Set());
  const { busy, error, send } = useRequest(model);

  const leave = (field: FieldName) => setLeft((before) => new Set([...before, field]));
  const version = model.people?.version;
  const local: Partial<Record<FieldName, string | null>> = {
    username: useMemo(() => usernameError(username, model.people), [username, version]),
    password: passwordError(password),
  };
  const warning = useMemo(() => usernameWarning(username, model.people), [username, version]);
  const errorOf = (field: FieldName): string | null => {
    if (left.has(field) && local[field]) return local[field];
    return server.has(field) ? errorAt(error, field) : null;
  };
  // What the server said of a field is old once the field is changed.
  const typed = (field: FieldName, set: (value: string) => void) => (value: string) => {
    setServer((before) => new Set([...before].filter((one) => one !== field)));
    set(value);
  };

  const close = () => {
    setPassword("");
    view.close();
  };
  const submit = () => {
    setLeft(new Set(FIELDS));
    const first = FIELDS.find((field) => local[field] != null);
    if (first !== undefined) {
      focusField(view, first);
      return;
    }
    setServer(new Set(FIELDS));
    send(
      {
        type: "create_user",
        username,
        first_name: firstName,
        last_name: lastName,
        role,
        password,
        workspaces: role === "owner" ? [] : [...workspaces],
      },
      (answer) => {
        close();
        if (answer.type === "done" && answer.created_id !== null) view.focusRow(answer.created_id);
      },
    );
  };

  return (
    <div class="aw-sheet" role="dialog" aria-labelledby={heading}>
      <form
        aria-labelledby={heading}
        aria-busy={busy}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
        }}
      >
        <h3 id={heading}>New user</h3>
        <FormError error={error} fields={FIELDS} />
        <Field
          label="Username"
          value={username}
          autoFocus
          error={errorOf("username")}
          warning={warning}
          onBlur={() => username !== "" && leave("username")}
          onInput={typed("username", setUsername)}
        />
        <div class="aw-two">
          <Field
            label="First name"
            value={firstName}
            placeholder="the username"
            error={errorOf("first_name")}
            onInput={typed("first_name", setFirstName)}
          />
          <Field
            label="Last name"
            value={lastName}
            placeholder="optional"
            error={errorOf("last_name")}
            onInput={typed("last_name", setLastName)}
          />
        </div>
        <RoleField value={role} onChange={setRole} error={errorOf("role")} />
        <PasswordField
          model={model}
          value={password}
          username={username}
          error={errorOf("password")}
          onBlur={() => password !== "" && leave("password")}
          onInput={typed("password", setPassword)}
        />
        {role === "owner" ? (
          <p class="aw-hint">An owner enters every workspace, without being a member.</p>
        ) : (
          <WorkspaceChoice
            model={model}
            chosen={workspaces}
            onToggle={(id) =>
              setWorkspaces((before) => {
                const next = new Set(before);
                if (!next.delete(id)) next.add(id);
                return next;
              })
            }
          />
        )}
        <div class="aw-sheet-foot">
          <Button type="submit" kind="primary" disabled={busy}>
            {busy ? "Creating" : "Create user"}
          </Button>
          <Button onClick={close}>Cancel</Button>
        </div>
      </form>
    </div>
  );
}

const LABELS: Record<FieldName, string> = {
  username: "Username",
  first_name: "First name",
  last_name: "Last name",
  role: "Role",
  password: "Password",
};

function focusField(view: ManagerView, field: FieldName): void {
  const labels = view.root?.querySelectorAll<HTMLLabelElement>(".aw-sheet label") ?? [];
  for (const label of labels) if (label.textContent === LABELS[field]) label.control?.focus();
}
