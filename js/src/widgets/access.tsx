// Entry point of the AccessExplorer widget for anywidget.

import { Access } from "../access/Access.js";
import { AccessView } from "../access/view.js";
import { MatrixView } from "../matrix/view.js";
import { ActionPanel } from "../panel/ActionPanel.js";
import { CodeStrip } from "../panel/CodeStrip.js";
import { RefreshButton, SeenInPart } from "../panel/Header.js";
import { ProgressBars } from "../panel/ProgressBars.js";
import { ActingModel } from "../state/acting.js";
import { widget } from "./mount.js";

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
