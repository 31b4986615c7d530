// A sentence in the middle of what is empty, and the next step.

import type { ComponentChildren } from "preact";

interface EmptyStateProps {
  title: string;
  hint?: string | null;
  alert?: boolean;
  children?: ComponentChildren;
}

export function EmptyState({ title, hint, alert = false, children }: EmptyStateProps) {
  return (
    <div class="aw-empty" role={alert ? "alert" : undefined}>
      <p class="aw-empty-title">{title}</p>
      {hint && <p class="aw-dim">{hint}</p>}
      {children}
    </div>
  );
}
