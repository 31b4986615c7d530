// Entry point of the AccessExplorer widget for anywidget.

import { LoadedPanel } from "../panel/LoadedPanel.js";
import { ActingModel } from "../state/acting.js";
import { View } from "../state/view.js";
import { widget } from "./mount.js";

export default widget(
  () => new View(),
  (model, view) => (
    <LoadedPanel model={model} view={view} title="Access" from="access" name="AccessExplorer" />
  ),
  "access",
  ActingModel,
  "Access explorer",
);
