// Give people a new password: one each, or the same for everyone.

import { useRef, useState } from "preact/hooks";
import type { Person } from "../data/person.js";
import { credentialsOf } from "../forms/credentials/credentials.js";
import { Draft } from "../forms/draft.js";
import { PasswordField } from "../forms/PasswordField.js";
import { generatePassword, passwordError } from "../forms/password.js";
import { execute } from "../kernel/execute.js";
import { errorAt } from "../shared/errors.js";
import { useModel } from "../state/context.js";
import { idsOf } from "../state/peopleById.js";
import { useStore } from "../state/stores/store.js";
import { pluralize } from "../ui/display/displayText.js";
import { useAfterClick } from "../ui/dom/afterClick.js";
import { useUid } from "../ui/dom/uid.js";
import { type ActionDialogProps, PeopleDialog, useAction } from "./PeopleDialog.js";

export function PasswordDialog(props: ActionDialogProps) {
  const model = useModel();
  const { users } = props;
  const [draft] = useState(() => new Draft({}));
  const { password } = useStore(draft);
  const [tried, setTried] = useState(false);
  const [each, setEach] = useState(users.length > 1);
  // A retry sends the same passwords, since the first attempt may have set some of them.
  const generated = useRef(new Map<string, string>());
  const action = useAction(props, {
    onClose: () => {
      draft.reset();
      generated.current.clear();
    },
  });
  const { people, owners, error, send, clear } = action;
  const afterClick = useAfterClick();
  const passwordOf = ({ id }: Person) => {
    if (!each) return password.text;
    const one = generated.current.get(id) ?? generatePassword();
    generated.current.set(id, one);
    return one;
  };
  const apply = () => {
    setTried(true);
    if (!each && passwordError(password.text) !== null) return;
    const sent = people.map((person) => ({
      user: person.id,
      username: person.username,
      password: passwordOf(person),
      generated: each || password.generated,
      copied: !each && password.copied,
      role: person.role,
      workspaces: person.workspaces?.map(({ name }) => name) ?? [],
    }));
    const passwords = Object.fromEntries(sent.map((one) => [one.user, one.password]));
    const answer = send(execute({ type: "reset_password", passwords }, idsOf(owners)));
    if (answer !== null) void credentialsOf(model).follow(answer, sent);
  };
  return (
    <PeopleDialog action={action} title="Reset password" fields={each ? [] : ["password"]} onSubmit={apply}>
      {users.length > 1 && <EachOrSame each={each} onChange={setEach} />}
      {each ? (
        <p class="aw-dim">
          {`${pluralize(people.length, "password is", "passwords are")} generated in your browser. Next, you can copy them or save them as CSV.`}
        </p>
      ) : (
        <PasswordField
          draft={draft}
          username={people.length === 1 ? people[0].username : ""}
          autoFocus
          error={(tried ? passwordError(password.text) : null) ?? errorAt(error, "password")}
          onBlur={() => afterClick(() => draft.password.text !== "" && setTried(true))}
          onChange={clear}
        />
      )}
      <p class="aw-dim">
        {people.length === 1
          ? "Their API key and open sessions stay valid."
          : "Their API keys and open sessions stay valid."}
      </p>
    </PeopleDialog>
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
