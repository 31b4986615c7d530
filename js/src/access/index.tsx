// Entry point of the AccessExplorer widget for anywidget.

import { ActingModel } from "../acting.js";
import { CodeStrip } from "../manager/CodeStrip.js";
import { ProgressBars } from "../manager/ProgressBars.js";
import { MatrixView } from "../matrix/view.js";
import { widget } from "../mount.js";
import { ActionPanel } from "../people/ActionPanel.js";
import { RefreshButton } from "../people/Header.js";
import { SeenInPart } from "../people/SeenInPart.js";
import { Access } from "./Access.js";
import { AccessView } from "./view.js";

export default widget(
  () => new AccessView("person", new MatrixView(true)),
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
      <Access model={model} view={view} />
    </ActionPanel>
  ),
  ActingModel,
  "Access explorer",
);
