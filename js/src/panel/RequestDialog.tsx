// A dialog whose request may take long: it shows how far the request is, with a button to stop it. What is behind a modal
// dialog is out of reach.

import type { Model } from "../state/model.js";
import { Dialog, type DialogProps } from "../ui/Dialog.js";
import { ProgressBars } from "./ProgressBars.js";

interface RequestDialogProps extends Omit<DialogProps, "waiting"> {
  model: Model;
}

export function RequestDialog({ model, children, ...props }: RequestDialogProps) {
  return (
    <Dialog {...props} waiting={model.queued}>
      {children}
      <ProgressBars model={model} />
    </Dialog>
  );
}
