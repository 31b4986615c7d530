// The widgets that change the server: what their `_esm` holds besides the core.

import { Manager } from "../manager/Manager.js";
import { LoadedPanel } from "../panel/LoadedPanel.js";
import { CommandModel } from "../state/commandModel.js";
import { ManagerView } from "../state/managerView.js";
import { View } from "../state/view/view.js";
import { widget } from "./mount.js";

export const UserManager = widget(
  () => new ManagerView(),
  (model, view) => <Manager model={model} view={view} />,
  CommandModel,
);

/** A widget whose content is all in the chunk "manager". */
const loaded = (name: string, height: number, title: string, label = title) =>
  widget(
    () => new View(),
    (model, view) => <LoadedPanel {...{ model, view, title, name, height }} />,
    CommandModel,
    label,
  );

export const AccessExplorer = loaded("AccessExplorer", 613, "Access", "Access explorer");
export const AccessMatrix = loaded("AccessMatrix", 588, "Access", "Access matrix");
export const UserForm = loaded("UserForm", 474, "New user");
export const WorkspaceForm = loaded("WorkspaceForm", 150, "New workspace");
