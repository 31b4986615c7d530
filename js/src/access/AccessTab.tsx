// The tab "Access" of a manager: a part by itself, which is loaded when it is first opened.

import type { TabProps } from "../manager/Tabs.js";
import { Access } from "./Access.js";
import { AccessView } from "./view.js";

export function AccessTab({ model, view }: TabProps) {
  // The matrix comes first; what is asked and staged there is kept while another tab is open.
  view.access ??= new AccessView("matrix");
  view.access.manager = view;
  return <Access model={model} view={view.access} />;
}
