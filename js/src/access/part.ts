// The part "access": who may do what and why, as a tab and as widgets.

export { AccessMatrix } from "../matrix/AccessMatrix.js";
export { AccessExplorer } from "./AccessExplorer.js";
export { AccessTab } from "./AccessTab.js";
