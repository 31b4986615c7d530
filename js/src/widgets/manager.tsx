// Entry point of the UserManager widget for anywidget.

import { ManagerView } from "../dialogs/managerView.js";
import { Manager } from "../manager/Manager.js";
import { ActingModel } from "../state/acting.js";
import { widget } from "./mount.js";

export default widget(
  () => new ManagerView(),
  (model, view) => <Manager model={model} view={view} />,
  "manager",
  ActingModel,
);
