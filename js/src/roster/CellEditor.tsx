// The field in a cell: Enter, Tab or leaving it sends what was typed, Escape does not.

import { useLayoutEffect, useRef } from "preact/hooks";
import { ROLES } from "../protocol.js";
import { useModel, useView } from "../state/context.js";
import { restoreFocus } from "../ui/dom/focus.js";
import { useUid } from "../ui/dom/uid.js";
import { editRows } from "./requests.js";
import type { StepProps } from "./stepProps.js";
import { whenLeft } from "./whenLeft.js";

/** What is said of a table that is pasted into one cell. */
export const ONE_LINE = "A cell takes one line. Paste tables in step 1.";

export const isTable = (text: string) => /[\t\r\n]/.test(text.trim());

interface CellEditorProps extends StepProps {
  label: string;
  /** What the cell holds. */
  known: string;
}

export function CellEditor({ roster, rosterView, label, known }: CellEditorProps) {
  const model = useModel();
  const view = useView();
  const id = useUid();
  const input = useRef<HTMLInputElement>(null);
  const { text, column } = rosterView.shown.editing!;
  const secret = column === "password";
  useLayoutEffect(() => {
    // Not if it is still open after another tab was: the focus is there then.
    restoreFocus(input.current, input.current!.closest("table")!.parentElement);
    input.current!.setSelectionRange(text.length, text.length);
  }, []);
  const leave = () => {
    const table = input.current!.closest("table");
    rosterView.show({ editing: null });
    table?.focus({ preventScroll: true });
  };
  const commit = () => {
    const { editing } = rosterView.shown;
    if (editing === null) return; // it was sent before the field lost the focus
    rosterView.show({ editing: null });
    if (editing.text === known) return;
    editRows({ roster }, { edits: [editing] });
  };
  const options =
    column === "role" ? ROLES : column === "workspaces" ? model.workspaces.map(({ name }) => name) : [];
  return (
    <>
      <input
        ref={input}
        type={(secret ? "password" : "text") as "text"}
        class="aw-cell-input"
        aria-label={label}
        // Else the browser would offer to keep it as the password of the person at the keyboard.
        autoComplete={secret ? "new-password" : "off"}
        spellcheck={false}
        list={options.length > 0 ? id : undefined}
        value={text}
        onClick={(event) => event.stopPropagation()}
        onInput={(event) =>
          rosterView.show({ editing: { ...rosterView.shown.editing!, text: event.currentTarget.value } })
        }
        onBlur={whenLeft(commit)}
        onPaste={(event) => {
          // The field would join the lines of a table.
          if (!isTable(event.clipboardData!.getData("text/plain"))) return;
          event.preventDefault();
          view.showNote(ONE_LINE);
        }}
        onKeyDown={(event) => {
          const cell = input.current!.closest("td")!;
          if (event.key === "Escape") leave();
          else if (event.key === "Enter" || event.key === "Tab") {
            commit();
            leave();
            const { grid } = rosterView.lists.rows;
            const to = event.shiftKey ? cell.previousElementSibling : cell.nextElementSibling;
            if (event.key === "Tab" && to !== null)
              grid.reveal({ ...grid.active!, column: (to as HTMLElement).dataset.column! });
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {options.length > 0 && (
        <datalist id={id}>
          {options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </>
  );
}
