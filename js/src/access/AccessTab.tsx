// The tab "Access" of a manager.

import type { TabProps } from "../manager/Tabs.js";
import { Access } from "./Access.js";

export function AccessTab({ model, view }: TabProps) {
  return <Access model={model} view={view.access} />;
}
