// The access views as stand-alone widgets: their panel, and the matrix.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { VisibilityNote } from "../panel/Header.js";
import { WidgetPanel } from "../panel/WidgetPanel.js";
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
    <WidgetPanel model={model} view={view} title="Access" note={<VisibilityNote model={model} />}>
      {children}
    </WidgetPanel>
  );
}

export function AccessMatrix({ model, view }: { model: ActingModel; view: View }) {
  const [matrix] = useState(() => new MatrixView(model, true));
  return (
    <AccessPanel model={model} view={view}>
      <Matrix view={matrix} />
    </AccessPanel>
  );
}
