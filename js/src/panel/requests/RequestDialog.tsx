// A modal dialog that sends a request: it shows how far the request is, with a button to stop it, because what is behind a
// modal dialog is out of reach. Escape closes it; the view restores the focus.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useModel } from "../../state/context.js";
import { Button } from "../../ui/controls/Button.js";
import { QueuedNote } from "../../ui/display/QueuedNote.js";
import { useWhenCleared } from "../../ui/dom/afterRender.js";
import { whilePlaced } from "../../ui/dom/placed.js";
import { useUid } from "../../ui/dom/uid.js";
import { ProgressBars } from "./ProgressBars.js";

export interface RequestDialogProps {
  title: ComponentChildren;
  children: ComponentChildren;
  /** Label of the button that submits; null when there is nothing to submit. */
  submit?: string | null;
  kind?: "primary" | "destroy";
  /** Whether the request is pending. */
  busy?: boolean;
  /** Whether there is nothing to submit yet. */
  held?: boolean;
  refusal?: string | null;
  /** Further buttons beside the one that submits. */
  buttons?: ComponentChildren;
  cancel?: string;
  /** Whether the focus starts on Cancel. */
  autoFocus?: boolean;
  onClose: () => void;
  onSubmit: () => void;
}

export function RequestDialog(props: RequestDialogProps) {
  const { submit = "Apply", kind = "primary", busy = false, held = false, refusal = null } = props;
  const model = useModel();
  const box = useRef<HTMLDialogElement>(null);
  const heading = useUid();
  const begin = () => box.current!.querySelector<HTMLElement>("[autofocus]");
  useLayoutEffect(() => {
    const dialog = box.current!;
    // An answer may open it while its notebook has the cell off the page, and an open one does not come back with its cell.
    return whilePlaced(dialog, () => {
      dialog.showModal();
      begin()?.focus();
      return () => dialog.close();
    });
  }, []);
  // The host may report a dead kernel in a dialog of its own, which an open one must not cover.
  useWhenCleared(model.link !== "lost", () => box.current!.close());
  return (
    <dialog
      ref={box}
      class="aw-dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <form
        noValidate
        aria-busy={busy}
        onSubmit={(event) => {
          event.preventDefault();
          if (submit !== null && !busy && !held && refusal === null) props.onSubmit();
        }}
      >
        <h3 id={heading}>{props.title}</h3>
        {props.children}
        <div class="aw-row-of-buttons">
          {submit !== null && (
            <Button type="submit" kind={kind} busy={busy} disabled={held} refusal={refusal}>
              {submit}
            </Button>
          )}
          {props.buttons}
          <span class="aw-gap" />
          <Button autoFocus={props.autoFocus} onClick={props.onClose}>
            {props.cancel ?? "Cancel"}
          </Button>
        </div>
        <ProgressBars />
        <QueuedNote queued={model.queued} />
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
