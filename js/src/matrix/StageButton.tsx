// The control in the head of a row or a column that stages all of it.

import { Icon } from "../components/icons.js";

interface StageButtonProps {
  label: string;
  hint: string;
  /** Why nothing may be staged here; null when something may. */
  refused: string | null;
  /** Whether the keyboard is at this head: Tab leads into the button then. */
  active: boolean;
}

/** Stages the whole row or column of a head, in turns; the grid around it handles the click. */
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
