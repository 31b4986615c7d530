// The part "manager": changing things, by forms and dialogs, and the tabs "Workspaces" and "Journal".

export { Credentials } from "../forms/credentials/credentials.js";
export { UserForm } from "../forms/UserForm.js";
export { WorkspaceForm } from "../forms/WorkspaceForm.js";
export { CodeStrip } from "../panel/CodeStrip.js";
export { FailureList } from "../panel/FailureList.js";
export { takeResult } from "../panel/results.js";
export { UndoDialog } from "../panel/UndoDialog.js";
export { UndoButton } from "../panel/undo.js";
export { Actions, AddToThis, FirstStep, Foot } from "./Actions.js";
export { AfterCreation } from "./AfterCreation.js";
export { LoadedTab } from "./LoadedTab.js";
