// What the chunk "manager" contains besides access: changing things, by forms and dialogs, and two of the tabs.

export { CredentialsCard } from "../forms/credentials/CredentialsCard.js";
export { UserForm, WorkspaceForm } from "../forms/FormPanel.js";
export { CodeStrip } from "../panel/code/CodeView.js";
export { FailureList } from "../panel/requests/FailureList.js";
export { applyResult } from "../panel/requests/results.js";
export { UndoDialog } from "../panel/requests/UndoDialog.js";
export { UndoButton } from "../panel/requests/undo.js";
export { Actions, Foot } from "./Actions.js";
export { AddToThis, AfterCreation, FirstStep } from "./addPeopleButtons.js";
export { JournalTab } from "./journal/JournalTab.js";
export { SelectChanged } from "./journal/SelectUsers.js";
export { NewUserSheet } from "./NewUserSheet.js";
export { WorkspacesTab } from "./workspaces/WorkspacesTab.js";
