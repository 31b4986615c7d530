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
  /** Called when what was typed shall be told at once. */
  onFlush?: () => void;
  onCreated: (id: string) => void;
  /** Offers the way out; without it the form stays. */
  onCancel?: () => void;
  /** Id of a heading that stands elsewhere and names the form. */
  heading?: string;
}

export function NewWorkspaceForm(props: NewWorkspaceFormProps) {
  const { model, name, onName, onFlush, onCreated, onCancel } = props;
  const own = useUid();
  const { busy, error, warning, create, clear } = useNewWorkspace(model, name, onCreated);
  return (
    <form
      class="aw-workspace-form"
      aria-labelledby={props.heading ?? own}
      aria-busy={busy}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onFlush?.();
        create();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onCancel?.();
      }}
    >
      {props.heading === undefined && <h3 id={own}>New workspace</h3>}
      <Field
        label="Name"
        value={name}
        autoFocus={onCancel !== undefined}
        error={error}
        warning={warning}
        hint="The name can't be changed later."
        onBlur={onFlush}
        onInput={(name) => {
          clear();
          onName(name);
        }}
      />
      <div class="aw-row-of-buttons">
        <Button type="submit" kind="primary" disabled={busy} refusal={model.refusal("create_workspace")}>
          {busy ? "Creating" : "Create workspace"}
        </Button>
        {onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </form>
  );
}
