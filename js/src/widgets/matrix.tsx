// Entry point of the AccessMatrix widget for anywidget.

import { LoadedPanel } from "../panel/LoadedPanel.js";
import { ActingModel } from "../state/acting.js";
import { View } from "../state/view.js";
import { widget } from "./mount.js";

export default widget(
  () => new View(),
  (model, view) => <LoadedPanel model={model} view={view} title="Access" from="access" name="AccessMatrix" />,
  "access",
  ActingModel,
  "Access matrix",
);
