// The chunk "manager": changing things, by forms and dialogs, and the tabs "Workspaces" and "Journal".

export { UserForm, WorkspaceForm } from "../forms/FormPanel.js";
export { CodeStrip } from "../panel/CodeView.js";
export { FailureList } from "../panel/FailureList.js";
export { takeResult } from "../panel/results.js";
export { UndoDialog } from "../panel/UndoDialog.js";
export { UndoButton } from "../panel/undo.js";
export { Actions, Foot } from "./Actions.js";
export { AddToThis, AfterCreation, FirstStep } from "./adding.js";
export { LoadedTab } from "./LoadedTab.js";
