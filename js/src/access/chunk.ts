// The chunk "access": who may do what and why, as a tab and as widgets.

export { AccessExplorer, AccessMatrix, AccessTab } from "./Access.js";
