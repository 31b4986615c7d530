// Forms as stand-alone widgets, with their fields as traits: the account and server above them, the result and its code
// below.

import type { ComponentChildren } from "preact";
import { Alert } from "../panel/Notices.js";
import { problemOf } from "../panel/problems.js";
import { WidgetPanel } from "../panel/WidgetPanel.js";
import type { Model } from "../state/model.js";
import { useStore } from "../state/stores/store.js";
import type { View } from "../state/view/view.js";
import { CredentialsCard } from "./credentials/CredentialsCard.js";
import { sharedDraft, useHandover } from "./draft.js";
import { EMPTY_USER, NewUserForm } from "./NewUserForm.js";
import { NewWorkspaceForm } from "./NewWorkspaceForm.js";

interface FormPanelProps {
  model: Model;
  view: View;
  title: string;
  /** Shown above the status of the last action, instead of the progress, and below it. */
  foot?: ComponentChildren;
  after?: ComponentChildren;
  children: ComponentChildren;
}

function FormPanel({ children, ...props }: FormPanelProps) {
  const { model } = props;
  useStore(model);
  const problem = model.people === null ? problemOf(model) : null;
  return (
    <WidgetPanel {...props}>
      {problem !== null && <Alert {...problem} />}
      <div class="aw-form-alone">{children}</div>
    </WidgetPanel>
  );
}

const userDraft = sharedDraft(EMPTY_USER);

export function UserForm({ model, view }: { model: Model; view: View }) {
  const draft = useHandover(model, view, "UserForm", userDraft(model));
  return (
    <FormPanel
      model={model}
      view={view}
      title="New user"
      foot={null}
      after={<CredentialsCard model={model} view={view} />}
    >
      <NewUserForm model={model} view={view} draft={draft} />
    </FormPanel>
  );
}

const workspaceDraft = sharedDraft({ name: "" });

export function WorkspaceForm({ model, view }: { model: Model; view: View }) {
  const draft = useHandover(model, view, "WorkspaceForm", workspaceDraft(model));
  return (
    <FormPanel model={model} view={view} title="New workspace">
      <NewWorkspaceForm model={model} draft={draft} />
    </FormPanel>
  );
}
