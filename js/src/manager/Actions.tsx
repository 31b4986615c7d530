// The bar and menu for acting on people, and below them what is in progress.

import { creates } from "../forms/NewUserForm.js";
import { ProgressBars } from "../panel/requests/ProgressBars.js";
import type { ManagerProps } from "../state/managerView.js";
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

/** What is in progress, and the open dialog: it is outside of the tabs, as it opens over any of them. */
export function Foot({ model, view }: ManagerProps) {
  const { content: Dialog } = view.dialog ?? {};
  return (
    <>
      <ProgressBars model={model} shows={(type) => view.userForm === null || !creates(type)} />
      {Dialog && <Dialog model={model} view={view} />}
    </>
  );
}
