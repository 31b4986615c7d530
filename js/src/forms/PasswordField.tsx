// A password field, typed or generated; no other component holds the value.

import { useRef, useState } from "preact/hooks";
import { copy } from "../panel/code/CopyField.js";
import type { Model } from "../state/model.js";
import { Button } from "../ui/controls/Button.js";
import { Field } from "../ui/controls/Field.js";
import { restoreFocus } from "../ui/dom/focus.js";
import { ShowButton } from "./credentials/ShowButton.js";
import { generatePassword, passwordHint, passwordWarning } from "./password.js";

interface PasswordFieldProps {
  model: Model;
  value: string;
  onInput: (password: string) => void;
  error: string | null;
  /** Username of the person, if there is only one. */
  username: string;
  autoFocus?: boolean;
  onBlur?: () => void;
}

export function PasswordField({
  model,
  value,
  onInput,
  error,
  username,
  autoFocus,
  onBlur,
}: PasswordFieldProps) {
  const [visible, setVisible] = useState(false);
  const [generated, setGenerated] = useState("");
  const [copied, setCopied] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const isGenerated = value !== "" && value === generated;

  const copyPassword = async () => {
    if (await copy(value, model, "Copied the password.")) setCopied(value);
    else {
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
          error !== null ? null : isGenerated ? "You can also copy it from the result." : passwordHint(value)
        }
        onInput={onInput}
        after={<ShowButton visible={visible} onToggle={() => setVisible(!visible)} />}
      />
      <div class="aw-row-of-buttons">
        <Button
          onClick={() => {
            const password = generatePassword();
            setGenerated(password);
            setVisible(true);
            onInput(password);
          }}
        >
          Generate password
        </Button>
        {isGenerated && (
          <Button onClick={copyPassword}>{copied === value ? "Copied" : "Copy password"}</Button>
        )}
      </div>
    </div>
  );
}
