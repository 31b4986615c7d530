// The side sheet for a new workspace.

import { useKeptDraft } from "../../forms/draft.js";
import { NewWorkspaceForm } from "../../forms/NewWorkspaceForm.js";
import { Sheet } from "../../forms/Sheet.js";
import { useManagerView, useModel } from "../../state/context.js";

export function NewWorkspaceSheet() {
  const model = useModel();
  const view = useManagerView();
  const { workspaceForm } = view;
  const draft = useKeptDraft(model, view, "workspace", { name: "" });
  const close = () => view.close("workspaceForm");
  return (
    <Sheet title="New workspace" onClose={close}>
      <NewWorkspaceForm
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
