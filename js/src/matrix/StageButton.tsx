// The button in a row or column header that stages all of it.

import { Icon } from "../components/icons.js";

interface StageButtonProps {
  label: string;
  hint: string;
  /** Why staging is refused here; null when it is allowed. */
  refused: string | null;
  /** Whether this header is active, so that Tab moves into the button. */
  active: boolean;
}

/** Cycles the staged state of a whole row or column; the surrounding grid handles the click. */
export function StageButton({ label, hint, refused, active }: StageButtonProps) {
  return (
    <button
      type="button"
      class="aw-m-stage"
      tabIndex={active ? 0 : -1}
      disabled={refused !== null}
      title={refused ?? hint}
      aria-label={label}
    >
      <Icon name="stage" />
    </button>
  );
}
