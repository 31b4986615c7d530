// The side sheet for a new workspace.

import { useKeptDraft } from "../../forms/draft.js";
import { NewWorkspaceForm } from "../../forms/NewWorkspaceForm.js";
import { Sheet } from "../../forms/Sheet.js";
import type { ManagerProps } from "../../state/managerView.js";

export function NewWorkspaceSheet({ model, view }: ManagerProps) {
  const { workspaceForm } = view;
  const draft = useKeptDraft(model, view, "workspace", { name: "" });
  const close = () => view.close("workspaceForm");
  return (
    <Sheet title="New workspace" onClose={close}>
      <NewWorkspaceForm
        model={model}
        draft={draft}
        onCreated={(id) => {
          view.showWorkspaces({ created: { id, message: model.message } });
          if (view.workspaceForm !== workspaceForm) return;
          close();
          view.showWorkspaces({ chosen: id, search: "" });
        }}
        onCancel={close}
      />
    </Sheet>
  );
}
