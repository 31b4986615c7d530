// The modules that a part imports from the widget, so that there is only one Preact and one copy of each class.

import * as hooks from "preact/hooks";
import * as collation from "../data/collation.js";
import * as people from "../data/people.js";
import * as arrangement from "../data/rowModel.js";
import * as search from "../data/search.js";
import * as conflictNotice from "../dialogs/ConflictNotice.js";
import * as conflicts from "../dialogs/conflicts.js";
import * as targets from "../dialogs/Targets.js";
import * as roles from "../forms/roles.js";
import * as formError from "../forms/useRequest.js";
import * as tablePlaceholder from "../panel/TablePlaceholder.js";
import * as protocol from "../protocol.js";
import * as peopleById from "../state/peopleById.js";
import * as store from "../state/store.js";
import * as useQuery from "../state/useQuery.js";
import * as view from "../state/view.js";
import * as activeFilters from "../table/ActiveFilters.js";
import * as button from "../ui/Button.js";
import * as dialog from "../ui/Dialog.js";
import * as shown from "../ui/displayText.js";
import * as restoreFocus from "../ui/focus.js";
import * as icons from "../ui/icons.js";
import * as jsx from "../ui/jsx.js";
import * as listbox from "../ui/Listbox.js";
import * as memo from "../ui/memo.js";
import * as name from "../ui/Name.js";
import * as popover from "../ui/Popover.js";
import * as risk from "../ui/Risk.js";
import * as rolePill from "../ui/RolePill.js";
import * as searchBox from "../ui/SearchBox.js";
import * as uid from "../ui/uid.js";
import * as deleteWorkspace from "../workspaces/DeleteWorkspace.js";
import * as useDatasets from "../workspaces/useDatasets.js";

export const SHARED: Readonly<Record<string, unknown>> = {
  "preact/hooks": hooks,
  "data/collation": collation,
  "ui/Button": button,
  "ui/Dialog": dialog,
  "ui/icons": icons,
  "ui/Listbox": listbox,
  "ui/Name": name,
  "ui/Popover": popover,
  "ui/RolePill": rolePill,
  "ui/focus": restoreFocus,
  "ui/SearchBox": searchBox,
  "ui/uid": uid,
  "data/people": people,
  "data/rowModel": arrangement,
  "data/search": search,
  preact: jsx,
  "state/peopleById": peopleById,
  "dialogs/ConflictNotice": conflictNotice,
  "dialogs/conflicts": conflicts,
  "forms/useRequest": formError,
  "forms/roles": roles,
  "dialogs/Targets": targets,
  "table/ActiveFilters": activeFilters,
  "panel/TablePlaceholder": tablePlaceholder,
  protocol: protocol,
  "ui/Risk": risk,
  "ui/displayText": shown,
  "state/store": store,
  "ui/memo": memo,
  "state/useQuery": useQuery,
  "state/view": view,
  "workspaces/DeleteWorkspace": deleteWorkspace,
  "workspaces/useDatasets": useDatasets,
};
