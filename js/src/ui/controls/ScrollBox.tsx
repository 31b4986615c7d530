// A box that scrolls: reachable by keyboard, and so with a role and a name.

import type { ComponentChildren } from "preact";

interface ScrollBoxProps {
  label: string;
  class: string;
  children: ComponentChildren;
}

export function ScrollBox({ label, class: className, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above.
    <div class={className} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
