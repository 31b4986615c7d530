// The bar and menu for acting on people, and below them what is in progress.

import { useLayoutEffect, useRef } from "preact/hooks";
import { creates } from "../forms/NewUserForm.js";
import { ProgressBars } from "../panel/requests/ProgressBars.js";
import { beginTask } from "../panel/requests/results.js";
import { useManagerView, useModel } from "../state/context.js";
import { FirstSteps } from "./FirstSteps.js";
import { RowMenu } from "./RowMenu.js";
import { SelectionBar } from "./SelectionBar.js";

/** The first steps, the bar of the selection, and the open menu. */
export function Actions() {
  const model = useModel();
  const view = useManagerView();
  const { menu } = view;
  if (!model.shows("actions")) return null;
  return (
    <>
      {model.session?.workspace == null && <FirstSteps />}
      <SelectionBar />
      {menu !== null && <RowMenu key={menu} />}
    </>
  );
}

/** What is in progress, and the open dialog: it is outside of the tabs, as it opens over any of them. */
export function Foot() {
  const model = useModel();
  const view = useManagerView();
  const tasks = [view.tab, view.userForm, view.workspaceForm, view.dialog];
  const before = useRef(tasks);
  useLayoutEffect(() => {
    if (tasks.some((task, at) => task !== null && task !== before.current[at])) beginTask(model);
    before.current = tasks;
  }, tasks);
  const { content: Dialog } = view.dialog ?? {};
  return (
    <>
      <ProgressBars shows={(type) => view.userForm === null || !creates(type)} />
      {Dialog && <Dialog />}
    </>
  );
}
