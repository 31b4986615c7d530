// What opens over the people and beside them to act on them, and what is in progress below.

import { ActionDialog } from "../dialogs/ActionDialog.js";
import { CredentialsCard } from "../forms/credentials/CredentialsCard.js";
import { creates } from "../forms/NewUserForm.js";
import { ProgressBars } from "../panel/ProgressBars.js";
import type { ManagerProps, ManagerView } from "../state/managerView.js";
import { AddPeople } from "../workspaces/AddPeople.js";
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

/** What is in progress, the passwords set on this page, and the dialog that adds people, which opens over any tab. */
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
