// Errors of a form: at the field that they are about, or above all fields.

import { STOPPED } from "../kernel/connection.js";
import type { ErrorInfo } from "../protocol.js";
import { useModel } from "../state/context.js";
import { Alert } from "../ui/controls/Alert.js";

/** What a person reads of an error, and the field that it is about. */
export type FieldError = Pick<ErrorInfo, "message" | "hint" | "field">;

/** An error as one text, with its hint. */
export const errorText = ({ message, hint }: Pick<ErrorInfo, "message" | "hint">): string =>
  hint ? `${message} ${hint}` : message;

/** Return what the server said about a field. */
export const errorAt = (error: FieldError | null, field: string): string | null =>
  error?.field === field ? errorText(error) : null;

/** A restarted kernel: running the cell again draws a new widget, whose form takes over what was typed. */
export function KernelGone() {
  const model = useModel();
  if (model.link !== "lost") return null;
  return (
    <p class="aw-warning" role="status">
      {STOPPED.message} {STOPPED.hint} This form keeps what you typed.
    </p>
  );
}

export function FormError({ error, fields = [] }: { error: FieldError | null; fields?: readonly string[] }) {
  if (error === null || (error.field !== null && fields.includes(error.field))) return null;
  return <Alert message={error.message} hint={error.hint} />;
}
