// Entry point of the UserManager widget for anywidget.

import { ActingModel } from "../acting.js";
import { widget } from "../mount.js";
import { Manager } from "./Manager.js";
import { ManagerView } from "./view.js";

export default widget(
  () => new ManagerView(),
  (model, view) => <Manager model={model} view={view} />,
  ActingModel,
);
