// What opens over the people and beside them to act on them, and what follows below.

import { ActionDialog } from "../dialogs/ActionDialog.js";
import { CredentialsCard } from "../forms/credentials/CredentialsCard.js";
import { creates } from "../forms/NewUserForm.js";
import { ProgressBars } from "../panel/ProgressBars.js";
import type { ManagerProps, ManagerView } from "../state/managerView.js";
import { Button } from "../ui/Button.js";
import { AddPeople, AddPeopleButton } from "../workspaces/AddPeople.js";
import { CreateForm } from "./CreateForm.js";
import { FirstSteps } from "./FirstSteps.js";
import { RowMenu } from "./RowMenu.js";
import { SelectionBar } from "./SelectionBar.js";

/** The open form for a new user, also under a dialog. */
const formOf = ({ overlay, behind }: ManagerView) => (overlay?.kind === "create" ? overlay : behind);

/** The bar of the selection, and the open menu, form or dialog. */
export function Actions({ model, view }: ManagerProps) {
  const { overlay, menu } = view;
  const form = formOf(view);
  const acts = model.shows("actions");
  return (
    <>
      {acts && model.session?.workspace == null && <FirstSteps model={model} view={view} />}
      {acts && <SelectionBar model={model} view={view} />}
      {acts && menu !== null && <RowMenu key={menu} model={model} view={view} />}
      {form !== null && <CreateForm model={model} view={view} overlay={form} />}
      {overlay !== null && "users" in overlay && (
        <ActionDialog key={view.opened} model={model} view={view} overlay={overlay} />
      )}
    </>
  );
}

/** What is in progress, and the passwords set on this page. */
export function Foot({ model, view }: ManagerProps) {
  return (
    <>
      <ProgressBars model={model} shows={(type) => formOf(view) === null || !creates(type)} />
      <CredentialsCard model={model} view={view} />
      {view.overlay?.kind === "people" && (
        <AddPeople model={model} workspace={view.overlay.workspace} onClose={() => view.close()} />
      )}
    </>
  );
}

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
  return <Button onClick={() => view.open({ kind: "create" })}>Create the first user</Button>;
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
