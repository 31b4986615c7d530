// The form for a new workspace.

import { useState } from "preact/hooks";
import type { Model } from "../state/model.js";
import { useStore } from "../state/store.js";
import { Button } from "../ui/Button.js";
import { Field } from "../ui/Field.js";
import { workspaceError, workspaceWarning } from "./names.js";
import { KernelGone, useRequest, wordsOf } from "./useRequest.js";

export interface NewWorkspace {
  busy: boolean;
  /** The error below the field: shown after an attempt, or while the typed name is invalid. */
  error: string | null;
  warning: string | null;
  create: () => void;
  /** Clear the errors about an earlier name. */
  clear: () => void;
}

/** `onCreated` is called even if the form has closed by then. */
export function useNewWorkspace(model: Model, name: string, onCreated: (id: string) => void): NewWorkspace {
  useStore(model);
  const [tried, setTried] = useState(false);
  const { busy, error, send, clear } = useRequest(model);
  const wrong = workspaceError(name, model.workspaces);
  const refused = error && wordsOf(error);
  return {
    busy,
    // While the workspace is being created, its name may arrive before the answer.
    error: busy ? null : (refused ?? (tried || name !== "" ? wrong : null)),
    warning: workspaceWarning(name, model.workspaces),
    create: () => {
      setTried(true);
      if (wrong !== null) return;
      void send({ type: "create_workspace", name }, () => setTried(false))?.then((answer) => {
        if (answer.type === "done" && answer.created_id !== null) onCreated(answer.created_id);
      });
    },
    clear: () => {
      setTried(false);
      clear();
    },
  };
}

interface NewWorkspaceFormProps {
  model: Model;
  name: string;
  onName: (name: string) => void;
  /** Called when the typed value should be sent immediately. */
  onFlush?: () => void;
  onCreated: (id: string) => void;
  /** Adds a heading and a Cancel button; without it the form stays open. */
  onCancel?: () => void;
}

export function NewWorkspaceForm(props: NewWorkspaceFormProps) {
  const { model, name, onName, onFlush, onCreated, onCancel } = props;
  const { busy, error, warning, create, clear } = useNewWorkspace(model, name, onCreated);
  return (
    <form
      class="aw-workspace-form"
      aria-label="New workspace"
      aria-busy={busy}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onFlush?.();
        create();
      }}
    >
      {onCancel && <h3>New workspace</h3>}
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
      <KernelGone model={model} />
      <div class="aw-sheet-foot">
        <Button type="submit" kind="primary" disabled={busy} refusal={model.refusal("create_workspace")}>
          {busy ? "Creating" : "Create workspace"}
        </Button>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </form>
  );
}
