// A form in a sheet beside what it adds to, which stays usable; in a narrow widget, in its place.

import type { ComponentChildren } from "preact";
import { Button } from "../ui/controls/Button.js";
import type { Draft } from "./draft.js";

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

interface FormHeadProps {
  title: string;
  draft: Draft<object>;
  onClear: () => void;
}

/** The title of a form in a sheet, and a way to start over: closing the sheet keeps what was typed. */
export function FormHead({ title, draft, onClear }: FormHeadProps) {
  return (
    <div class="aw-form-head">
      <h3>{title}</h3>
      {draft.typed && (
        <Button
          kind="quiet"
          onClick={() => {
            onClear();
            draft.reset();
          }}
        >
          Clear form
        </Button>
      )}
    </div>
  );
}
