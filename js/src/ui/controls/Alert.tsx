// What went wrong, announced at once, and what to do about it.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button, CloseButton } from "./Button.js";

export interface Problem {
  message: string;
  hint?: string | null;
  /** Tries again; missing where that is of no use. */
  onRetry?: () => void;
}

interface AlertProps extends Problem {
  /** Changes when the same message is to be announced again. */
  cause?: object;
  /** Whether another view announces it. */
  silent?: boolean;
  children?: ComponentChildren;
  onDismiss?: () => void;
}

export function Alert({ message, hint, cause, silent, children, onRetry, onDismiss }: AlertProps) {
  // If it changed later, the alert could be announced although nothing has changed.
  const [live] = useState(silent ? ("off" as const) : undefined);
  return (
    <div class="aw-alert" role="alert" aria-live={live}>
      <div class="aw-alert-text">
        <b key={cause}>{message}</b>
        {hint && <span> {hint}</span>}
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        {children}
      </div>
      {onDismiss && <CloseButton label="Dismiss" onClick={onDismiss} />}
    </div>
  );
}
