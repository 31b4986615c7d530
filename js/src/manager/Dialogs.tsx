// The open dialog of a manager. It is outside of the tabs: it opens over any of them, and a hidden tab is inert.

import { ActionDialog } from "../dialogs/ActionDialog.js";
import type { ManagerProps } from "../state/managerView.js";
import { AddPeople } from "./workspaces/AddPeople.js";
import { DeleteWorkspace } from "./workspaces/DeleteWorkspace.js";

export function Dialogs({ model, view }: ManagerProps) {
  const { overlay } = view;
  if (overlay === null) return null;
  if ("users" in overlay) {
    if (model.session?.status === "gone") return null;
    return <ActionDialog key={view.opened} model={model} view={view} overlay={overlay} />;
  }
  if (!("workspace" in overlay)) return null; // the sheet of a form is in its tab
  const Dialog = overlay.kind === "people" ? AddPeople : DeleteWorkspace;
  return <Dialog model={model} workspace={overlay.workspace} onClose={() => view.close()} />;
}
