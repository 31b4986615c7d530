// Forms as stand-alone widgets, with their fields as traits: the account and server above them, the result and its code
// below.

import type { ComponentChildren } from "preact";
import { problemOf } from "../panel/problems.js";
import { WidgetPanel } from "../panel/WidgetPanel.js";
import { useModel, useView } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Alert } from "../ui/controls/Alert.js";
import { CredentialsCard } from "./credentials/CredentialsCard.js";
import { sharedDraft, useHandover } from "./draft.js";
import { EMPTY_USER, NewUserForm } from "./NewUserForm.js";
import { NewWorkspaceForm } from "./NewWorkspaceForm.js";

interface FormPanelProps {
  title: string;
  /** Shown above the status of the last action, instead of the progress, and below it. */
  foot?: ComponentChildren;
  after?: ComponentChildren;
  children: ComponentChildren;
}

function FormPanel({ children, ...props }: FormPanelProps) {
  const model = useModel();
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

export function UserForm() {
  const model = useModel();
  const view = useView();
  const draft = useHandover(model, view, "UserForm", userDraft(model));
  return (
    <FormPanel title="New user" foot={null} after={<CredentialsCard />}>
      <NewUserForm draft={draft} />
    </FormPanel>
  );
}

const workspaceDraft = sharedDraft({ name: "" });

export function WorkspaceForm() {
  const model = useModel();
  const view = useView();
  const draft = useHandover(model, view, "WorkspaceForm", workspaceDraft(model));
  return (
    <FormPanel title="New workspace">
      <NewWorkspaceForm draft={draft} />
    </FormPanel>
  );
}
