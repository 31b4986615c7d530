// The chunk "people": what a table can do beyond showing its first rows.

export { hitLetters, idHit } from "../data/hits.js";
export { CopyField } from "../panel/CopyField.js";
export { AllPeople } from "../state/allPeople.js";
export { Selection } from "../state/selection.js";
export { ActiveFilters, ClearFilters } from "./ActiveFilters.js";
export { ColumnsMenu } from "./ColumnsMenu.js";
export { Chart } from "./charts/Chart.js";
export { fitContent, startMove, startResize } from "./columnResize.js";
export { Filters } from "./Filters.js";
export { FocusedRow } from "./FocusedRow.js";
export { onTableClick, onTableKey, pressHead } from "./input.js";
export { MatchAnnouncement } from "./MatchAnnouncement.js";
export { MoreWorkspaces } from "./MoreWorkspaces.js";
export { SelectAll, SelectedCount } from "./Selected.js";
export { TablePlaceholder } from "./TablePlaceholder.js";
