// The "Apply" and "Cancel" buttons of a dialog.

import { Button } from "../components/Button.js";

interface DialogFootProps {
  busy: boolean;
  disabled?: boolean;
  onCancel: () => void;
}

export function DialogFoot({ busy, disabled = false, onCancel }: DialogFootProps) {
  return (
    <div class="aw-dialog-foot">
      <Button type="submit" kind="primary" disabled={busy || disabled}>
        Apply
      </Button>
      <span class="aw-gap" />
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}
