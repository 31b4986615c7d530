// A form as a stand-alone widget: the account and server above it, the result and its code below.

import type { ComponentChildren } from "preact";
import { ActionPanel } from "../panel/ActionPanel.js";
import { CodeStrip } from "../panel/CodeStrip.js";
import { RefreshButton, refresh } from "../panel/Header.js";
import { Alert } from "../panel/Notices.js";
import { stateOf } from "../panel/Placeholder.js";
import type { ActingModel } from "../state/acting.js";
import { useStore } from "../state/store.js";
import type { View } from "../state/view.js";
import { Button } from "../ui/Button.js";

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
