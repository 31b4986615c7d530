// What is in the cells of a grid. The grid gets the focus back from a control, so that keys work after a click, too.

import { Name } from "../ui/display/Name.js";

/** The table around a control gets the focus, which the control may lose with its row. */
export function focusGrid(control: HTMLElement): void {
  control.closest("table")!.focus({ preventScroll: true });
}

/** The names of workspaces. */
export function Chips({ names }: { names: readonly string[] }) {
  return (
    <>
      {names.map((name) => (
        <span key={name} class="aw-chip">
          <Name text={name} titled />
        </span>
      ))}
    </>
  );
}

interface TickProps {
  label: string;
  on: boolean;
  onToggle: (on: boolean) => void;
}

export function Tick({ label, on, onToggle }: TickProps) {
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label={label}
      checked={on}
      // A render before the change would undo it.
      onClick={(event) => event.stopPropagation()}
      onChange={({ currentTarget }) => {
        onToggle(currentTarget.checked);
        focusGrid(currentTarget);
      }}
    />
  );
}

interface CellButtonProps {
  onPress: () => void;
  children: string;
}

/** The one control of a cell, which Enter presses there. It ignores the second half of a double click, which would act on the row
    that has taken its place. */
export function CellButton({ onPress, children }: CellButtonProps) {
  return (
    <button
      type="button"
      class="aw-link"
      tabIndex={-1}
      title={children}
      onClick={(event) => {
        event.stopPropagation();
        if (event.detail > 1) return;
        focusGrid(event.currentTarget);
        onPress();
      }}
    >
      {children}
    </button>
  );
}
