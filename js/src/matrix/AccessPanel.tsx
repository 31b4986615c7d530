// The panel around the access views as stand-alone widgets.

import type { ComponentChildren } from "preact";
import { ActionPanel } from "../panel/ActionPanel.js";
import { CodeStrip } from "../panel/CodeStrip.js";
import { RefreshButton, SeenInPart } from "../panel/Header.js";
import { ProgressBars } from "../panel/ProgressBars.js";
import type { ActingModel } from "../state/acting.js";
import type { View } from "../state/view.js";

interface AccessPanelProps {
  model: ActingModel;
  view: View;
  children: ComponentChildren;
}

export function AccessPanel({ model, view, children }: AccessPanelProps) {
  return (
    <ActionPanel
      model={model}
      view={view}
      title={<h2 class="aw-title">Access</h2>}
      headerEnd={<RefreshButton model={model} />}
      note={<SeenInPart model={model} />}
      foot={<ProgressBars model={model} />}
      after={<CodeStrip model={model} view={view} />}
    >
      {children}
    </ActionPanel>
  );
}
