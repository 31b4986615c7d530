// The chunk "people": what a table can do beyond showing its first rows.

export { hitLetters, idHit } from "../data/order/hits.js";
export { CopyField } from "../panel/code/CopyField.js";
export { DataAge } from "../panel/DataAge.js";
export { FollowFocus } from "../panel/FollowFocus.js";
export { MembershipProgress } from "../panel/MembershipProgress.js";
export { AllPeople } from "../state/people/allPeople.js";
export { Selection } from "../state/people/selection.js";
export { Chart } from "../table/charts/Chart.js";
export { ColumnsMenu } from "../table/columns/ColumnsMenu.js";
export { ActiveFilters, ClearFilters } from "../table/filters/ActiveFilters.js";
export { Filters } from "../table/filters/Filters.js";
export { MatchAnnouncement } from "../table/filters/MatchAnnouncement.js";
export { FocusedRow } from "../table/input/FocusedRow.js";
export { onTableClick, onTableKey, pressHead } from "../table/input/input.js";
export { SelectAll, SelectedCount } from "../table/input/Selected.js";
export { MoreWorkspaces } from "../table/MoreWorkspaces.js";
export { TablePlaceholder } from "../table/TablePlaceholder.js";
export { searchKey } from "../ui/controls/searchKey.js";
export { stopUnmeant } from "../ui/controls/unmeantKeys.js";
export { FollowTheme } from "../ui/dom/followTheme.js";

declare module "../state/chunks.js" {
  interface ChunkExports {
    people: typeof import("./people.js");
  }
}
