// Entry point of the UserForm widget for anywidget.

import { LoadedPanel } from "../panel/LoadedPanel.js";
import { ActingModel } from "../state/acting.js";
import { View } from "../state/view.js";
import { widget } from "./mount.js";

export default widget(
  () => new View(),
  (model, view) => <LoadedPanel model={model} view={view} title="New user" from="manager" name="UserForm" />,
  "manager",
  ActingModel,
  "New user",
);
