// An error that belongs to no field of a form.

import { Alert } from "../people/Outcome.js";
import type { ErrorInfo } from "../protocol.js";

export function FormError({ error, fields = [] }: { error: ErrorInfo | null; fields?: readonly string[] }) {
  if (error === null || (error.field !== null && fields.includes(error.field))) return null;
  return <Alert message={error.message} hint={error.hint} />;
}
