// Entry point of the AccessMatrix widget for anywidget.

import { ActingModel } from "../acting.js";
import { CodeStrip } from "../manager/CodeStrip.js";
import { ProgressBars } from "../manager/ProgressBars.js";
import { widget } from "../mount.js";
import { ActionPanel } from "../people/ActionPanel.js";
import { RefreshButton } from "../people/Header.js";
import { SeenInPart } from "../people/SeenInPart.js";
import { Matrix } from "./Matrix.js";
import { MatrixView } from "./view.js";

export default widget(
  () => new MatrixView(true),
  (model, view) => (
    <ActionPanel
      model={model}
      view={view}
      title={<h2 class="aw-title">Access</h2>}
      headerEnd={<RefreshButton model={model} />}
      note={<SeenInPart model={model} />}
      foot={<ProgressBars model={model} />}
      after={<CodeStrip model={model} view={view} />}
    >
      <Matrix model={model} view={view} />
    </ActionPanel>
  ),
  ActingModel,
  "Access matrix",
);
