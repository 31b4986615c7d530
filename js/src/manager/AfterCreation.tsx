// The next step after a workspace was created.

import type { TabProps } from "../dialogs/managerView.js";
import { AddPeopleButton } from "../workspaces/AddPeople.js";

/** Suggest adding people to a workspace that was just created. */
export function AfterCreation({ model, view }: TabProps) {
  const { created, chosen } = view.workspaces;
  const workspace = model.workspaces.find(({ id }) => id === created?.id);
  if (workspace === undefined || model.said !== created?.said || model.readOnly) return null;
  // Its detail already has the button.
  if (view.tab === "workspaces" && chosen === workspace.id) return null;
  return <AddPeopleButton model={model} onClick={() => view.open({ kind: "people", workspace })} />;
}
