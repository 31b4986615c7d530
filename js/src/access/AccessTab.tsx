// The "Access" tab of a manager: a separate part, loaded when it is first opened.

import type { TabProps } from "../manager/Tabs.js";
import { Access } from "./Access.js";
import { AccessView } from "./view.js";

export function AccessTab({ model, view }: TabProps) {
  // Start with the matrix; keep questions and staged changes while another tab is open.
  view.access ??= new AccessView("matrix");
  view.access.manager = view;
  return <Access model={model} view={view.access} />;
}
