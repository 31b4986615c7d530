// A form in a sheet at the side of the panel, which stays usable beside it.

import type { ComponentChildren } from "preact";

interface SheetProps {
  title: string;
  /** Whether its content is so short that the panel need not grow for it. */
  short?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}

export function Sheet({ title, short = false, onClose, children }: SheetProps) {
  return (
    <div
      class={short ? "aw-sheet aw-short" : "aw-sheet"}
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      {children}
    </div>
  );
}
