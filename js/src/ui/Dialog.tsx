// A modal dialog inside the widget's element. Escape closes it; the view restores the focus.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./Button.js";
import { restoreFocus } from "./focus.js";
import { useUid } from "./uid.js";
import { Waiting } from "./Waiting.js";

export interface DialogProps {
  title: ComponentChildren;
  onClose: () => void;
  onSubmit: () => void;
  children: ComponentChildren;
  /** Whether submitting is ignored for now. */
  busy?: boolean;
  /** Whether the request is queued behind the running cell. */
  waiting?: boolean;
}

export function Dialog({ title, onClose, onSubmit, children, busy = false, waiting = false }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useUid();
  const begin = () => box.current!.querySelector<HTMLElement>("[autofocus]");
  // This render may remove the focused element, and nothing behind the dialog can take the focus.
  const focused = box.current?.querySelector(":focus");
  useLayoutEffect(() => {
    if (focused) restoreFocus(begin());
  });
  useLayoutEffect(() => {
    const dialog = box.current!;
    dialog.showModal?.();
    begin()?.focus();
    return () => dialog.close?.();
  }, []);
  return (
    <dialog
      ref={box}
      class="aw-dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        noValidate
        aria-busy={busy}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) onSubmit();
        }}
      >
        <h3 id={heading}>{title}</h3>
        {children}
        <Waiting waiting={waiting} />
      </form>
    </dialog>
  );
}

/** A spinner and what is being done. */
export function Working({ children }: { children: ComponentChildren }) {
  return (
    <div class="aw-counting" aria-live="polite">
      <span class="aw-spinner" aria-hidden="true" />
      {children}
    </div>
  );
}

export interface DialogFootProps {
  /** Label of the button that submits; null when there is nothing to submit. */
  submit?: string | null;
  kind?: "primary" | "destroy";
  disabled?: boolean;
  refusal?: string | null;
  /** Further buttons beside it. */
  children?: ComponentChildren;
  cancel?: string;
  /** Whether the focus starts on Cancel. */
  autoFocus?: boolean;
  onCancel: () => void;
}

export function DialogFoot(props: DialogFootProps) {
  const { submit = "Apply", kind = "primary", cancel = "Cancel" } = props;
  return (
    <div class="aw-dialog-foot">
      {submit !== null && (
        <Button type="submit" kind={kind} disabled={props.disabled} refusal={props.refusal}>
          {submit}
        </Button>
      )}
      {props.children}
      <span class="aw-gap" />
      <Button autoFocus={props.autoFocus} onClick={props.onCancel}>
        {cancel}
      </Button>
    </div>
  );
}
