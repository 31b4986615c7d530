// Parts of a widget that load when first opened: `_esm` is copied into every widget and every saved notebook, so it
// leaves out what only some people open. bundle.mjs builds a part, and the kernel sends it.

import * as hooks from "preact/hooks";
import * as collation from "./collation.js";
import * as button from "./components/Button.js";
import * as dialog from "./components/Dialog.js";
import * as icons from "./components/icons.js";
import * as listbox from "./components/Listbox.js";
import * as name from "./components/Name.js";
import * as popover from "./components/Popover.js";
import * as rolePill from "./components/RolePill.js";
import * as restoreFocus from "./components/restoreFocus.js";
import * as searchBox from "./components/SearchBox.js";
import * as uid from "./components/uid.js";
import * as people from "./data/people.js";
import * as arrangement from "./data/rowModel.js";
import * as search from "./data/search.js";
import * as jsx from "./jsx.js";
import * as actions from "./manager/actions.js";
import * as conflictNotice from "./manager/ConflictNotice.js";
import * as conflicts from "./manager/conflicts.js";
import * as formError from "./manager/FormError.js";
import * as roles from "./manager/roles.js";
import * as targets from "./manager/Targets.js";
import * as useRequest from "./manager/useRequest.js";
import * as activeFilters from "./people/ActiveFilters.js";
import * as tablePlaceholder from "./people/TablePlaceholder.js";
import * as protocol from "./protocol.js";
import * as risk from "./risk.js";
import * as shown from "./shown.js";
import * as store from "./store.js";
import * as memo from "./table/memo.js";
import * as useQuery from "./useQuery.js";
import * as view from "./view.js";
import * as deleteWorkspace from "./workspaces/DeleteWorkspace.js";
import * as useDatasets from "./workspaces/useDatasets.js";

/**
 * The exact modules that a part imports from the widget, so that there is only one Preact and one copy of each class.
 */
export const SHARED: Readonly<Record<string, unknown>> = {
  "components/Button": button,
  "components/Dialog": dialog,
  "components/Listbox": listbox,
  "components/Name": name,
  "components/Popover": popover,
  "components/RolePill": rolePill,
  "components/SearchBox": searchBox,
  "components/icons": icons,
  "components/restoreFocus": restoreFocus,
  "components/uid": uid,
  "data/rowModel": arrangement,
  "data/people": people,
  "data/search": search,
  "manager/ConflictNotice": conflictNotice,
  "manager/FormError": formError,
  "manager/Targets": targets,
  "manager/actions": actions,
  "manager/conflicts": conflicts,
  "manager/roles": roles,
  "manager/useRequest": useRequest,
  collation,
  "people/ActiveFilters": activeFilters,
  "people/TablePlaceholder": tablePlaceholder,
  preact: jsx,
  "preact/hooks": hooks,
  protocol,
  risk,
  shown,
  store,
  "table/memo": memo,
  useQuery,
  view,
  "workspaces/DeleteWorkspace": deleteWorkspace,
  "workspaces/useDatasets": useDatasets,
};

/** Run a part's script the way anywidget runs `_esm`, so that it works wherever the widget itself does. */
export async function loadPart<Exports>(script: string): Promise<Exports> {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    const { default: make } = await import(/* @vite-ignore */ url);
    return make((name: string) => SHARED[name]);
  } finally {
    URL.revokeObjectURL(url);
  }
}
