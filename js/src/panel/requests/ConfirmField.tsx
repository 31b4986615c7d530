// The field in which a deletion is confirmed.

import { type Confirmation, MAX_COMPARED } from "../../protocol.js";
import { Field } from "../../ui/controls/Field.js";

interface ConfirmFieldProps {
  confirmation: Confirmation;
  typed: string;
  error: string | null;
  onInput: (typed: string) => void;
}

export function ConfirmField({ confirmation: { kind, text }, typed, error, onInput }: ConfirmFieldProps) {
  return (
    <>
      {kind === "id" && (
        <p>
          This name can't be typed. Type the first {text.length} characters of the id instead:{" "}
          <code>{text}</code>
        </p>
      )}
      <Field
        label={`Type ${kind === "username" ? "the username" : text} to confirm`}
        value={typed}
        autoFocus
        error={error}
        onInput={onInput}
      />
    </>
  );
}

/** Whether what was typed confirms the deletion; accented letters can be typed as one character or as two. */
export const isConfirmed = (typed: string, { text }: Confirmation): boolean =>
  typed.slice(0, MAX_COMPARED).normalize("NFC") === text.normalize("NFC");
