// A labelled text field that shows its own error, warning or hint.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useUid } from "../dom/uid.js";

export interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  error?: string | null;
  warning?: string | null;
  hint?: string | null;
  placeholder?: string;
  type?: "text" | "password";
  autoFocus?: boolean;
  disabled?: boolean;
  onBlur?: (event: FocusEvent & { currentTarget: HTMLInputElement }) => void;
  /** Content inside the field's box, after the text. */
  after?: ComponentChildren;
  autoComplete?: string;
}

export function Field(props: FieldProps) {
  const id = useUid();
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (props.autoFocus) box.current!.focus({ preventScroll: true });
  }, []);
  const { label, value, error = null, warning = null, hint = null, type = "text" } = props;
  const message = error ?? warning ?? hint;
  return (
    <div class="aw-field">
      <label for={id}>{label}</label>
      <div class={`aw-input${error !== null ? " aw-bad" : ""}`}>
        <input
          id={id}
          type={type as "text"}
          value={value}
          placeholder={props.placeholder}
          disabled={props.disabled}
          autoComplete={props.autoComplete ?? "off"}
          spellcheck={false}
          autocapitalize="off"
          aria-invalid={error !== null || undefined}
          aria-describedby={message !== null ? `${id}-message` : undefined}
          ref={box}
          autofocus={props.autoFocus}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onBlur={props.onBlur}
        />
        {props.after}
      </div>
      <FieldMessage id={`${id}-message`} error={error} warning={warning} hint={hint} />
    </div>
  );
}

interface FieldMessageProps {
  id: string;
  error: string | null;
  warning?: string | null;
  hint?: string | null;
}

/** The sentence below a field: an error takes precedence over a warning, a warning over a hint. */
export function FieldMessage({ id, error, warning = null, hint = null }: FieldMessageProps) {
  const message = error ?? warning ?? hint;
  if (message === null) return null;
  return (
    <p id={id} class={error !== null ? "aw-error" : warning !== null ? "aw-warning" : "aw-hint"}>
      {message}
    </p>
  );
}
