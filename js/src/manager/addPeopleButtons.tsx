// Buttons to add people where that is the next step, and to export those who are there.

import { SaveButton } from "../shared/SaveButton.js";
import { useManagerView, useModel } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { AddPeopleButton } from "./workspaces/AddPeople.js";

/** In a view of one workspace, the button to add existing users. */
export function AddToThis() {
  const workspace = useModel().session?.workspace;
  return workspace ? <AddPeopleButton workspace={workspace} /> : null;
}

/** Save the people shown as a file, which a roster can be read from. */
export const ExportButton = () => (
  <SaveButton request={{ type: "export_users", selected: false }} title="Save the people shown as a CSV file">
    Export
  </SaveButton>
);

/** How to add the first people when there are none. */
export function FirstStep() {
  const model = useModel();
  const view = useManagerView();
  const inside = model.session?.workspace != null;
  if (model.readOnly || model.refusal(inside ? "add_to_workspace" : "create_user") !== null) return null;
  if (inside) return <AddToThis />;
  return <Button onClick={() => view.open("userForm", {})}>Create the first user</Button>;
}

/** Suggest adding people to a workspace that was just created. */
export function AfterCreation() {
  const model = useModel();
  const view = useManagerView();
  const { created, chosen } = view.workspaces;
  const workspace = model.workspaces.find(({ id }) => id === created?.id);
  if (workspace === undefined || model.message !== created?.message || model.readOnly) return null;
  // Its detail already has the button.
  if (chosen === workspace.id) return null;
  return <AddPeopleButton workspace={workspace} />;
}
