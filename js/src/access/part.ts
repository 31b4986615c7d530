// The part "access": who may do what and why, as a tab and as widgets.

export { AccessMatrix } from "../matrix/AccessPanel.js";
export { AccessExplorer, AccessTab } from "./Access.js";
