// A form as a stand-alone widget: the account and server above it, the result and its code below.

import type { ComponentChildren } from "preact";
import type { ActingModel } from "../acting.js";
import { Button } from "../components/Button.js";
import { CodeStrip } from "../manager/CodeStrip.js";
import { ActionPanel } from "../people/ActionPanel.js";
import { RefreshButton, refresh } from "../people/Header.js";
import { Alert } from "../people/Outcome.js";
import { stateOf } from "../people/TablePlaceholder.js";
import { useStore } from "../store.js";
import type { View } from "../view.js";

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
