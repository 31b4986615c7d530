// The part "people": what a table can do beyond showing its first rows.

export { People } from "../data/people.js";
export { RowModel } from "../data/rowModel.js";
export { SelectedRows } from "../data/selectedRows.js";
export { MAX_ROWS } from "../data/sorting.js";
export { summarize } from "../data/summary.js";
export { CopyField, copyId } from "../panel/CopyField.js";
export { ActiveFilters } from "./ActiveFilters.js";
export { ColumnsMenu } from "./ColumnsMenu.js";
export { Chart } from "./charts/Chart.js";
export { fitContent, startMove, startResize } from "./columnResize.js";
export { Filters } from "./Filters.js";
export { onTableKey } from "./keys.js";
export { SelectAll } from "./SelectAll.js";
export { SelectedCount } from "./SelectedCount.js";
export { selectRange, toggle } from "./selecting.js";
export { WorkspaceList } from "./WorkspaceList.js";
