// A dialog whose request may take long: it shows how far the request is, with a button to stop it. What is behind a modal
// dialog is out of reach.

import type { ComponentChildren } from "preact";
import type { Model } from "../state/model.js";
import { Dialog, DialogFoot, type DialogFootProps, type DialogProps } from "../ui/Dialog.js";
import { ProgressBars } from "./ProgressBars.js";

interface RequestDialogProps
  extends Omit<DialogProps, "waiting">,
    Omit<DialogFootProps, "children" | "disabled" | "onCancel"> {
  model: Model;
  /** Whether there is nothing to submit yet. */
  held?: boolean;
  /** Further buttons beside the one that submits. */
  buttons?: ComponentChildren;
}

export function RequestDialog(props: RequestDialogProps) {
  const { model, title, busy = false, held = false, refusal = null, onClose, onSubmit } = props;
  return (
    <Dialog
      title={title}
      busy={busy}
      waiting={model.queued}
      onClose={onClose}
      onSubmit={() => {
        if (!held && refusal === null) onSubmit();
      }}
    >
      {props.children}
      <DialogFoot
        submit={props.submit}
        kind={props.kind}
        disabled={busy || held}
        refusal={refusal}
        cancel={props.cancel}
        autoFocus={props.autoFocus}
        onCancel={onClose}
      >
        {props.buttons}
      </DialogFoot>
      <ProgressBars model={model} />
    </Dialog>
  );
}
