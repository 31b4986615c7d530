// The chunk "people": what a table can do beyond showing its first rows.

export { hitLetters, idHit } from "../data/order/hits.js";
export { CopyField } from "../panel/code/CopyField.js";
export { AllPeople } from "../state/people/allPeople.js";
export { Selection } from "../state/people/selection.js";
export { Chart } from "./charts/Chart.js";
export { ColumnsMenu } from "./columns/ColumnsMenu.js";
export { fitContent, startMove, startResize } from "./columns/columnResize.js";
export { ActiveFilters, ClearFilters } from "./filters/ActiveFilters.js";
export { Filters } from "./filters/Filters.js";
export { MatchAnnouncement } from "./filters/MatchAnnouncement.js";
export { FocusedRow } from "./input/FocusedRow.js";
export { onTableClick, onTableKey, pressHead } from "./input/input.js";
export { SelectAll, SelectedCount } from "./input/Selected.js";
export { MoreWorkspaces } from "./MoreWorkspaces.js";
export { TablePlaceholder } from "./TablePlaceholder.js";

declare module "../state/chunks.js" {
  interface ChunkExports {
    people: typeof import("./chunk.js");
  }
}
