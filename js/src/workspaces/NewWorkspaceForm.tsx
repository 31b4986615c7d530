// The form for a new workspace.

import { Button } from "../components/Button.js";
import { Field } from "../components/Field.js";
import { useUid } from "../components/uid.js";
import type { Model } from "../model.js";
import { useNewWorkspace } from "./useNewWorkspace.js";

interface NewWorkspaceFormProps {
  model: Model;
  name: string;
  onName: (name: string) => void;
  onBlur?: () => void;
  onCreated: (id: string) => void;
  /** Offers the way out; without it the form stays. */
  onCancel?: () => void;
}

export function NewWorkspaceForm({
  model,
  name,
  onName,
  onBlur,
  onCreated,
  onCancel,
}: NewWorkspaceFormProps) {
  const heading = useUid();
  const { busy, error, warning, create, clear } = useNewWorkspace(model, name, onCreated);
  return (
    <form
      class="aw-workspace-form"
      aria-labelledby={heading}
      aria-busy={busy}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onCancel?.();
      }}
    >
      <h3 id={heading}>New workspace</h3>
      <Field
        label="Name"
        value={name}
        autoFocus={onCancel !== undefined}
        error={error}
        warning={warning}
        hint="It cannot be changed later."
        onBlur={onBlur}
        onInput={(name) => {
          clear();
          onName(name);
        }}
      />
      <div class="aw-row-of-buttons">
        <Button
          type="submit"
          kind="primary"
          disabled={busy}
          refusal={model.session === null ? "Not connected yet." : model.refusal("create_workspace")}
        >
          {busy ? "Creating" : "Create workspace"}
        </Button>
        {onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </form>
  );
}
