// The access views as stand-alone widgets: their panel, and the matrix.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ActionPanel } from "../panel/ActionPanel.js";
import { CodeStrip } from "../panel/CodeView.js";
import { RefreshButton, SeenInPart } from "../panel/Header.js";
import { ProgressBars } from "../panel/ProgressBars.js";
import type { ActingModel } from "../state/acting.js";
import type { View } from "../state/view.js";
import { Matrix } from "./Matrix.js";
import { MatrixView } from "./view.js";

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

export function AccessMatrix({ model, view }: { model: ActingModel; view: View }) {
  const [matrix] = useState(() => new MatrixView(true));
  return (
    <AccessPanel model={model} view={view}>
      <Matrix model={model} view={matrix} />
    </AccessPanel>
  );
}
