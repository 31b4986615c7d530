// The chunk "manager": what every widget that changes the server shows beyond its first rows.

export { CredentialsCard } from "../forms/credentials/CredentialsCard.js";
export { UserForm, WorkspaceForm } from "../forms/FormPanel.js";
export { Actions, Foot } from "../manager/Actions.js";
export { AddToThis, AfterCreation, ExportButton, FirstStep } from "../manager/addPeopleButtons.js";
export { OtherPanel } from "../manager/contents.js";
export { SelectChanged } from "../manager/journal/SelectUsers.js";
export { Sheets } from "../manager/Sheets.js";
// For the chunks on demand.
export { CodeLine } from "../panel/code/CodeLine.js";
export { CodeStrip } from "../panel/code/CodeView.js";
export { shownCode } from "../panel/code/shownCode.js";
export { NoAnswer } from "../panel/NoAnswer.js";
export { FailureList } from "../panel/requests/FailureList.js";
export { applyResult } from "../panel/requests/results.js";
export { UndoDialog } from "../panel/requests/UndoDialog.js";
export { UndoButton } from "../panel/requests/undo.js";
export { PathField } from "../shared/PathField.js";
export { SaveButton } from "../shared/SaveButton.js";

declare module "../state/chunks.js" {
  interface ChunkExports {
    manager: typeof import("./manager.js");
  }
}
