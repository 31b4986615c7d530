// The matrix as a stand-alone widget.

import { useState } from "preact/hooks";
import type { ActingModel } from "../state/acting.js";
import type { View } from "../state/view.js";
import { AccessPanel } from "./AccessPanel.js";
import { Matrix } from "./Matrix.js";
import { MatrixView } from "./view.js";

export function AccessMatrix({ model, view }: { model: ActingModel; view: View }) {
  const [matrix] = useState(() => new MatrixView(true));
  return (
    <AccessPanel model={model} view={view}>
      <Matrix model={model} view={matrix} />
    </AccessPanel>
  );
}
