// The "Access" tab of a manager: a separate part, loaded when it is first opened.

import type { ManagerView, TabProps } from "../dialogs/managerView.js";
import { Access } from "./Access.js";
import { AccessView } from "./view.js";

/** Questions and staged changes are kept while another tab is open. */
const views = new WeakMap<ManagerView, AccessView>();

export function AccessTab({ model, view: manager }: TabProps) {
  let view = views.get(manager);
  if (view === undefined) {
    view = new AccessView("matrix");
    view.manager = manager;
    views.set(manager, view);
  }
  return <Access model={model} view={view} />;
}
