// A password field, typed or generated.

import { useRef, useState } from "preact/hooks";
import { copy } from "../panel/code/CopyField.js";
import { useView } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { Field } from "../ui/controls/Field.js";
import { restoreFocus } from "../ui/dom/focus.js";
import { ShowButton } from "./credentials/ShowButton.js";
import type { Draft } from "./draft.js";
import { generatePassword, passwordHint, passwordWarning } from "./password.js";

interface PasswordFieldProps {
  draft: Draft<object>;
  /** Called when a person changes it. */
  onChange: () => void;
  error: string | null;
  /** Username of the person, if there is only one. */
  username: string;
  autoFocus?: boolean;
  onBlur?: () => void;
}

export function PasswordField({ draft, onChange, error, username, autoFocus, onBlur }: PasswordFieldProps) {
  const view = useView();
  const [visible, setVisible] = useState(false);
  const { password } = draft;
  const { text: value, generated, copied } = password;
  const box = useRef<HTMLDivElement>(null);

  const copyPassword = async () => {
    if (await copy(value, view, "Copied the password.")) {
      if (draft.password === password) draft.setPassword({ ...password, copied: true });
    } else {
      setVisible(true);
      const input = box.current?.querySelector("input");
      restoreFocus(input, box.current);
      setTimeout(() => input?.select());
    }
  };

  return (
    <div ref={box} class="aw-password">
      <Field
        label="Password"
        type={visible ? "text" : "password"}
        value={value}
        autoFocus={autoFocus}
        autoComplete="new-password"
        onBlur={onBlur}
        error={error}
        warning={passwordWarning(value, username)}
        hint={
          error !== null ? null : generated ? "You can also copy it from the result." : passwordHint(value)
        }
        onInput={(text) => {
          onChange();
          draft.setPassword({ text });
        }}
        after={<ShowButton visible={visible} onToggle={() => setVisible(!visible)} />}
      />
      <div class="aw-row-of-buttons">
        <Button
          onClick={() => {
            setVisible(true);
            onChange();
            draft.setPassword({ text: generatePassword(), generated: true });
          }}
        >
          Generate password
        </Button>
        {generated && <Button onClick={copyPassword}>{copied ? "Copied" : "Copy password"}</Button>}
      </div>
    </div>
  );
}
