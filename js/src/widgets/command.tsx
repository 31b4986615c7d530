// The widgets that change the server: what their `_esm` holds besides the core.

import { Manager } from "../manager/Manager.js";
import { LoadedPanel } from "../panel/LoadedPanel.js";
import { CommandModel } from "../state/commandModel.js";
import { ManagerView } from "../state/managerView.js";
import type { PartName } from "../state/parts.js";
import { View } from "../state/view.js";
import { widget } from "./mount.js";

export const UserManager = widget(
  () => new ManagerView(),
  (model, view) => <Manager model={model} view={view} />,
  "manager",
  CommandModel,
);

/** A widget whose content is all in a part. */
const loaded = (name: string, from: PartName, height: number, title: string, label = title) =>
  widget(
    () => new View(),
    (model, view) => <LoadedPanel {...{ model, view, title, from, name, height }} />,
    from,
    CommandModel,
    label,
  );

export const AccessExplorer = loaded("AccessExplorer", "access", 613, "Access", "Access explorer");
export const AccessMatrix = loaded("AccessMatrix", "access", 588, "Access", "Access matrix");
export const UserForm = loaded("UserForm", "manager", 474, "New user");
export const WorkspaceForm = loaded("WorkspaceForm", "manager", 150, "New workspace");
