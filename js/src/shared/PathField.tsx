// A field for the path of a file that the kernel writes, which checks the path once it is entered.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Answer } from "../kernel/connection.js";
import { useModel } from "../state/context.js";
import { Field } from "../ui/controls/Field.js";
import { errorText } from "./errors.js";

interface PathFieldProps {
  label: string;
  value: string;
  onInput: (path: string) => void;
  /** Why the file was not written at the last attempt. */
  error: string | null;
  /** The hint, given what the kernel noted about the path. */
  hint?: (note: string) => string | null;
  /** Whether the file has to be a new one. The name that was suggested is one, so only others are checked. */
  fresh?: boolean;
  disabled?: boolean;
}

export function PathField(props: PathFieldProps) {
  const { value, error, hint, fresh = false, disabled = false } = props;
  const model = useModel();
  const [checked, setChecked] = useState<{ path: string; answer: Answer } | null>(null);
  const now = useRef(value);
  now.current = value;
  const typing = useRef(false);
  const check = async () => {
    if (value.trim() === "") return;
    const answer = await model.request({ type: "check_path", path: value, new: fresh });
    if (now.current === value) setChecked({ path: value, answer });
  };
  useEffect(() => {
    if (!fresh && !typing.current) void check();
  }, [value]);
  const answer = checked?.path === value ? checked.answer : null;
  const refused = answer?.type === "failed" ? errorText(answer.error) : null;
  return (
    <Field
      label={props.label}
      value={value}
      disabled={disabled}
      error={disabled ? null : (error ?? refused)}
      hint={hint?.(answer?.type === "done" ? answer.message : "")}
      onInput={(path) => {
        typing.current = true;
        props.onInput(path);
      }}
      onBlur={() => {
        if (typing.current) void check();
        typing.current = false;
      }}
    />
  );
}
