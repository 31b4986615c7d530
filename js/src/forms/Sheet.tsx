// A form in a sheet beside what it adds to, which stays usable; in a narrow widget, in its place.

import type { ComponentChildren } from "preact";

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

export function Sheet({ title, onClose, children }: SheetProps) {
  return (
    <div
      class="aw-sheet"
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      data-home
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      {children}
    </div>
  );
}
