// What is in the cells of a grid. The grid gets the focus back from a control, so that keys work after a click, too.

import { Name } from "../ui/display/Name.js";

/** The table around a control gets the focus, which the control may lose with its row. */
function focusGrid(control: HTMLElement): void {
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
  /** Whether Tab leads from the grid to it, as to all buttons of the row with the active cell. */
  active: boolean;
  onPress: () => void;
  children: string;
}

/** A button that ignores the second half of a double click, which would act on the row that has taken its place. */
export function CellButton({ active, onPress, children }: CellButtonProps) {
  return (
    <button
      type="button"
      class="aw-link"
      tabIndex={active ? 0 : -1}
      title={children}
      onClick={({ currentTarget, detail }) => {
        if (detail > 1) return;
        focusGrid(currentTarget);
        onPress();
      }}
    >
      {children}
    </button>
  );
}
