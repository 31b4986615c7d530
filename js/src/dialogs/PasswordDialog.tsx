// Give people a new password: one each, or the same for everyone.

import { useRef, useState } from "preact/hooks";
import type { Person } from "../data/person.js";
import { PasswordField } from "../forms/PasswordField.js";
import { generatePassword, passwordError } from "../forms/password.js";
import { errorAt, useRequest } from "../forms/useRequest.js";
import { RequestDialog } from "../panel/RequestDialog.js";
import { ownerIds } from "../state/peopleById.js";
import { pluralize } from "../ui/displayText.js";
import { useUid } from "../ui/uid.js";
import { DialogNotices } from "./ConflictNotice.js";
import { reportsChanges, useConflicts } from "./conflicts.js";
import type { ActionDialogProps } from "./Targets.js";
import { Targets } from "./Targets.js";

export function PasswordDialog({ model, view, users }: ActionDialogProps) {
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [each, setEach] = useState(users.length > 1);
  // A retry sends the same passwords, since the first attempt may have set some of them.
  const generated = useRef(new Map<string, string>());
  const close = () => {
    setPassword("");
    generated.current.clear();
    view.close();
  };
  const { busy, error, send, clear } = useRequest(model, close);
  const seen = useConflicts(model, users, { busy, error });
  const { people, ids } = seen;
  const reported = reportsChanges(error);
  const passwordOf = ({ id }: Person) => {
    if (!each) return password;
    const one = generated.current.get(id) ?? generatePassword();
    generated.current.set(id, one);
    return one;
  };
  const apply = () => {
    setTried(true);
    if (!each && passwordError(password) !== null) return;
    const there = people.filter(({ id }) => ids.includes(id));
    const sent = there.map((person) => ({
      user: person.id,
      username: person.username,
      password: passwordOf(person),
      role: person.role,
      workspaces: person.workspaces?.map(({ name }) => name) ?? [],
    }));
    const passwords = Object.fromEntries(sent.map((one) => [one.user, one.password]));
    const answer = send({ type: "reset_password", passwords, owners: ownerIds(people) }, close);
    if (answer !== null) void view.credentials.follow(answer, sent);
  };
  return (
    <RequestDialog
      model={model}
      title="Reset password"
      busy={busy}
      held={seen.gone}
      onClose={close}
      onSubmit={apply}
    >
      <Targets people={people} />
      <DialogNotices seen={seen} button="Apply" error={error} fields={each ? [] : ["password"]} />
      {users.length > 1 && <EachOrSame each={each} onChange={setEach} />}
      {each ? (
        <p class="aw-dim">
          {`${pluralize(people.length, "password is", "passwords are")} generated in your browser. Next, you can copy them or save them as CSV.`}
        </p>
      ) : (
        <PasswordField
          model={model}
          value={password}
          username={people.length === 1 ? people[0].username : ""}
          autoFocus
          error={(tried ? passwordError(password) : null) ?? errorAt(error, "password")}
          onBlur={() => password !== "" && setTried(true)}
          onInput={(value) => {
            if (!reported) clear();
            setPassword(value);
          }}
        />
      )}
      <p class="aw-dim">
        {people.length === 1
          ? "Their API key and open sessions stay valid."
          : "Their API keys and open sessions stay valid."}
      </p>
    </RequestDialog>
  );
}

function EachOrSame({ each, onChange }: { each: boolean; onChange: (each: boolean) => void }) {
  const name = useUid();
  const choice = (label: string, value: boolean) => (
    <label class="aw-choice">
      <input
        type="radio"
        name={name}
        checked={each === value}
        autofocus={value}
        onChange={() => onChange(value)}
      />
      {label}
    </label>
  );
  return (
    <fieldset class="aw-choices">
      <legend class="aw-sr-only">Passwords</legend>
      {choice("A different password for each person", true)}
      {choice("Same password for everyone", false)}
    </fieldset>
  );
}
