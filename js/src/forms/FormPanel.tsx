// Forms as stand-alone widgets, with their fields as traits: the account and server above them, the result and its code
// below.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ActionPanel } from "../panel/ActionPanel.js";
import { CodeStrip } from "../panel/CodeView.js";
import { RefreshButton, refresh } from "../panel/Header.js";
import { Alert } from "../panel/Notices.js";
import { stateOf } from "../panel/Placeholder.js";
import { ProgressBars } from "../panel/ProgressBars.js";
import type { ActingModel } from "../state/acting.js";
import { useStore } from "../state/store.js";
import type { View } from "../state/view.js";
import { Button } from "../ui/Button.js";
import { useUid } from "../ui/uid.js";
import { CredentialsCard } from "./credentials/CredentialsCard.js";
import { Credentials } from "./credentials/credentials.js";
import { draftOf } from "./draft.js";
import { NewUserForm, NOBODY } from "./NewUserForm.js";
import { NewWorkspaceForm } from "./NewWorkspaceForm.js";

interface FormPanelProps {
  model: ActingModel;
  view: View;
  title: string;
  /** Id of the heading that labels the form. */
  heading: string;
  /** Shown above the status of the last action. */
  foot?: ComponentChildren;
  children: ComponentChildren;
}

export function FormPanel({ model, view, title, heading, foot, children }: FormPanelProps) {
  useStore(model);
  useStore(view);
  const state = stateOf(model);
  return (
    <ActionPanel
      model={model}
      view={view}
      title={
        <h2 id={heading} class="aw-title">
          {title}
        </h2>
      }
      headerEnd={<RefreshButton model={model} />}
      foot={foot}
      after={<CodeStrip model={model} view={view} />}
    >
      {state === "no-kernel" && (
        <Alert message="The kernel is not responding." hint="Run the cell again.">
          <Button onClick={() => void model.ask()}>Try again</Button>
        </Alert>
      )}
      {state === "failed" && (
        <Alert
          message={model.session?.error?.message ?? "The server is not responding."}
          hint={model.session?.error?.hint ?? null}
        >
          <Button onClick={() => void refresh(model)}>Try again</Button>
        </Alert>
      )}
      <div class="aw-form-alone">{children}</div>
    </ActionPanel>
  );
}

export function UserForm({ model, view }: { model: ActingModel; view: View }) {
  const [credentials] = useState(() => new Credentials());
  const heading = useUid();
  return (
    <FormPanel
      model={model}
      view={view}
      title="New user"
      heading={heading}
      foot={<CredentialsCard model={model} view={view} credentials={credentials} />}
    >
      <NewUserForm
        model={model}
        draft={draftOf(model, NOBODY)}
        credentials={credentials}
        heading={heading}
        onCreated={() => {}}
      />
    </FormPanel>
  );
}

const UNNAMED = { name: "" };

export function WorkspaceForm({ model, view }: { model: ActingModel; view: View }) {
  const heading = useUid();
  const draft = useStore(draftOf(model, UNNAMED));
  return (
    <FormPanel
      model={model}
      view={view}
      title="New workspace"
      heading={heading}
      foot={<ProgressBars model={model} />}
    >
      <NewWorkspaceForm
        model={model}
        heading={heading}
        name={draft.values.name}
        onName={(name) => draft.change({ name })}
        onFlush={() => draft.flush()}
        onCreated={() => draft.clear()}
      />
    </FormPanel>
  );
}
