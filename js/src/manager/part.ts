// The part "manager": changing things, by forms and dialogs, and the tabs "Workspaces" and "Journal".

export { PanelDialog } from "../dialogs/PanelDialog.js";
export { CredentialsCard } from "../forms/credentials/CredentialsCard.js";
export { Credentials } from "../forms/credentials/credentials.js";
export { UserForm } from "../forms/UserForm.js";
export { WorkspaceForm } from "../forms/WorkspaceForm.js";
export { JournalTab } from "../journal/JournalTab.js";
export { CodeStrip } from "../panel/CodeStrip.js";
export { FailureList } from "../panel/FailureList.js";
export { ProgressBars } from "../panel/ProgressBars.js";
export { UndoDialog } from "../panel/UndoDialog.js";
export { UndoButton } from "../panel/undo.js";
export { AddPeople, AddPeopleButton } from "../workspaces/AddPeople.js";
export { WorkspacesTab } from "../workspaces/WorkspacesTab.js";
export { AfterCreation } from "./AfterCreation.js";
export { CreateForm } from "./CreateForm.js";
export { FirstSteps } from "./FirstSteps.js";
export { RowMenu } from "./RowMenu.js";
export { SelectionBar } from "./SelectionBar.js";
