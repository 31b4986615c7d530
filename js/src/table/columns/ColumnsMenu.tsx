// The menu to show, hide, move and resize columns, by keyboard and pointer alike.

import { useLayoutEffect, useRef } from "preact/hooks";
import { useStore } from "../../state/stores/store.js";
import type { View } from "../../state/view/view.js";
import { Button } from "../../ui/controls/Button.js";
import { DialogButton } from "../../ui/controls/Popover.js";
import { Icon } from "../../ui/display/icons.js";
import { isArranged, isCrowdedOut, moveColumn, resetColumns, showColumn } from "./arranging.js";
import { widen } from "./columnResize.js";

/** Pixels by which a button press widens a column. */
const STEP = 24;
const CROWDED_OUT = "The table is too narrow for every column. Tick one to show it and scroll sideways.";

export function ColumnsMenu({ view }: { view: View }) {
  return (
    <DialogButton
      class="aw-icon-button"
      aria-label="Columns"
      title="Columns: show, hide, move, widen"
      face={<Icon name="columns" />}
      dialog="Columns"
      dialogClass="aw-columns"
    >
      <ColumnList view={view} />
    </DialogButton>
  );
}

function ColumnList({ view }: { view: View }) {
  useStore(view);
  const { columns } = view;
  const { all } = columns.arrangement;
  const pressed = useRef<HTMLButtonElement>(null);
  // A button loses the focus when it moves along with its column.
  useLayoutEffect(() => {
    pressed.current?.focus();
    pressed.current = null;
  });
  const last = all.length - 1;
  return (
    <>
      {all.map((column, at) => {
        const button = (label: string, face: string, off: boolean, act: () => void) => (
          <button
            type="button"
            class="aw-clear"
            aria-label={label}
            title={label}
            // `disabled` would take the focus from a button that was just pressed.
            aria-disabled={off}
            onClick={(event) => {
              if (off) return;
              pressed.current = event.currentTarget;
              act();
            }}
          >
            {face}
          </button>
        );
        const hidden = !columns.fit.drawn.includes(column);
        const crowdedOut = isCrowdedOut(columns, column);
        const unsized = hidden || column === columns.fit.drawn.at(-1); // the last takes the remaining width
        return (
          <div key={column} class="aw-column">
            <label class="aw-check" title={crowdedOut ? CROWDED_OUT : undefined}>
              <input
                type="checkbox"
                aria-label={column}
                aria-description={crowdedOut ? CROWDED_OUT : undefined}
                checked={!hidden}
                disabled={column === "username"}
                onChange={(event) => showColumn(columns, column, event.currentTarget.checked)}
              />
              <span>
                {column}
                {crowdedOut && <small class="aw-crowded-out">no room</small>}
              </span>
            </label>
            {button(`Move ${column} left`, "←", at === 0, () => moveColumn(columns, column, at - 1))}
            {button(`Move ${column} right`, "→", at === last, () => moveColumn(columns, column, at + 1))}
            {button(`Narrow ${column}`, "−", unsized, () => widen(view, column, -STEP))}
            {button(`Widen ${column}`, "+", unsized, () => widen(view, column, STEP))}
          </div>
        );
      })}
      {all.some((column) => isCrowdedOut(columns, column)) && <p class="aw-columns-note">{CROWDED_OUT}</p>}
      <Button kind="quiet" disabled={!isArranged(columns)} onClick={() => resetColumns(columns)}>
        Reset columns
      </Button>
    </>
  );
}
