// A form in a sheet at the side of the panel, which stays usable beside it.

import type { ComponentChildren } from "preact";
import { Button } from "../ui/controls/Button.js";
import type { Draft } from "./draft.js";

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
