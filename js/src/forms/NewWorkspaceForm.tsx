// The form for a new workspace.

import type { ComponentChildren } from "preact";
import type { Model } from "../state/model.js";
import { Button } from "../ui/Button.js";
import { Field } from "../ui/Field.js";
import { useNewWorkspace } from "./useNewWorkspace.js";

interface NewWorkspaceFormProps {
  model: Model;
  name: string;
  onName: (name: string) => void;
  /** Called when the typed value should be sent immediately. */
  onFlush?: () => void;
  onCreated: (id: string) => void;
  /** Adds a Cancel button; without it the form stays open. */
  onCancel?: () => void;
  /** Id of the heading that labels the form. */
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
