// The form for a new workspace.

import type { ComponentChildren } from "preact";
import { Button } from "../components/Button.js";
import { Field } from "../components/Field.js";
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
  /** Id of the heading that names the form. */
  heading: string;
  children?: ComponentChildren;
}

export function NewWorkspaceForm(props: NewWorkspaceFormProps) {
  const { model, name, onName, onFlush, onCreated, onCancel, heading } = props;
  const { busy, error, warning, create, clear } = useNewWorkspace(model, name, onCreated);
  return (
    <form
      class="aw-workspace-form"
      aria-labelledby={heading}
      aria-busy={busy}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onFlush?.();
        create();
      }}
    >
      {props.children}
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
      <div class="aw-sheet-foot">
        <Button type="submit" kind="primary" disabled={busy} refusal={model.refusal("create_workspace")}>
          {busy ? "Creating" : "Create workspace"}
        </Button>
        {onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </form>
  );
}
