// The form for a new workspace.

import { useRef, useState } from "preact/hooks";
import { execute } from "../kernel/execute.js";
import { errorText } from "../shared/errors.js";
import { useRequest } from "../shared/useRequest.js";
import { useModel } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Field } from "../ui/controls/Field.js";
import { CreationForm } from "./CreationForm.js";
import type { Draft } from "./draft.js";
import { workspaceError, workspaceWarning } from "./nameChecks.js";

interface NewWorkspaceProps {
  draft: Draft<{ name: string }>;
  /** Called even if the form has closed by then. */
  onCreated?: (id: string) => void;
}

/** What the two forms for a new workspace have in common: the properties of the field, and the request. */
export function useNewWorkspace({ draft, onCreated }: NewWorkspaceProps) {
  const model = useModel();
  const { name } = useStore(draft).values;
  const [tried, setTried] = useState(false);
  const { busy, error, send, clear } = useRequest(model, undefined, draft);
  const wrong = workspaceError(name, model.workspaces);
  const refused = error && errorText(error);
  const clearErrors = () => {
    setTried(false);
    clear();
  };
  const field = {
    label: "Name",
    value: name,
    // While the workspace is being created, its name may arrive before the answer.
    error: busy ? null : (refused ?? (tried || name !== "" ? wrong : null)),
    warning: workspaceWarning(name, model.workspaces),
    onInput: (name: string) => {
      clearErrors();
      draft.change({ name });
    },
    onBlur: () => draft.flush(),
  };
  const create = () => {
    draft.flush();
    if (wrong !== null) return setTried(true);
    // Another view that sends it at the same time empties the field.
    void send(execute({ type: "create_workspace", name }, null), clearErrors)?.then((answer) => {
      if (answer.type !== "done" || answer.created_id === null) return;
      draft.clear({ name });
      onCreated?.(answer.created_id);
    });
  };
  return { busy, field, create, clearErrors };
}

interface NewWorkspaceFormProps extends NewWorkspaceProps {
  /** Adds a heading and a Cancel button; without it the form stays open. */
  onCancel?: () => void;
}

export function NewWorkspaceForm(props: NewWorkspaceFormProps) {
  const { draft, onCancel } = props;
  const form = useRef<HTMLFormElement>(null);
  const { busy, field, create, clearErrors } = useNewWorkspace(props);
  return (
    <CreationForm
      form={form}
      kind="workspace"
      draft={draft}
      busy={busy}
      onSubmit={create}
      onClear={clearErrors}
      onCancel={onCancel}
    >
      <Field {...field} autoFocus={onCancel !== undefined} hint="The name can't be changed later." />
    </CreationForm>
  );
}
