// The bar and menu for acting on people, and below them what is in progress.

import { creates } from "../forms/NewUserForm.js";
import { ProgressBars } from "../panel/requests/ProgressBars.js";
import { formOf, type ManagerProps } from "../state/managerView.js";
import { Dialogs } from "./Dialogs.js";
import { FirstSteps } from "./FirstSteps.js";
import { RowMenu } from "./RowMenu.js";
import { SelectionBar } from "./SelectionBar.js";

/** The first steps, the bar of the selection, and the open menu. */
export function Actions({ model, view }: ManagerProps) {
  const { menu } = view;
  const acts = model.shows("actions");
  return (
    <>
      {acts && model.session?.workspace == null && <FirstSteps model={model} view={view} />}
      {acts && <SelectionBar model={model} view={view} />}
      {acts && menu !== null && <RowMenu key={menu} model={model} view={view} />}
    </>
  );
}

/** What is in progress, and the open dialog. */
export function Foot({ model, view }: ManagerProps) {
  return (
    <>
      <ProgressBars model={model} shows={(type) => formOf(view) === null || !creates(type)} />
      <Dialogs model={model} view={view} />
    </>
  );
}
