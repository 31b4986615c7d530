// Buttons to add people where that is the next step.

import type { ManagerProps } from "../state/managerView.js";
import { Button } from "../ui/controls/Button.js";
import { AddPeopleButton } from "./workspaces/AddPeople.js";

/** In a view of one workspace, the button to add existing users. */
export function AddToThis({ model, view }: ManagerProps) {
  const workspace = model.session?.workspace ?? null;
  if (workspace === null) return null;
  return <AddPeopleButton model={model} view={view} workspace={workspace} />;
}

/** How to add the first people when there are none. */
export function FirstStep({ model, view }: ManagerProps) {
  const inside = model.session?.workspace != null;
  if (model.readOnly || model.refusal(inside ? "add_to_workspace" : "create_user") !== null) return null;
  if (inside) return <AddToThis model={model} view={view} />;
  return <Button onClick={() => view.open("userForm", {})}>Create the first user</Button>;
}

/** Suggest adding people to a workspace that was just created. */
export function AfterCreation({ model, view }: ManagerProps) {
  const { created, chosen } = view.workspaces;
  const workspace = model.workspaces.find(({ id }) => id === created?.id);
  if (workspace === undefined || model.message !== created?.message || model.readOnly) return null;
  // Its detail already has the button.
  if (view.tab === "workspaces" && chosen === workspace.id) return null;
  return <AddPeopleButton model={model} view={view} workspace={workspace} />;
}
