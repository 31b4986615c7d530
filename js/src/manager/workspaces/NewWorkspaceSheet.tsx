// The side sheet for a new workspace.

import { NewWorkspaceForm } from "../../forms/NewWorkspaceForm.js";
import { Sheet } from "../../forms/Sheet.js";
import type { ManagerProps } from "../../state/managerView.js";

export function NewWorkspaceSheet({ model, view }: ManagerProps) {
  const { overlay } = view;
  const { name } = view.workspaces;
  const close = () => {
    view.showWorkspaces({ name: "" });
    view.close();
    view.keepFocus(); // do not return the focus to a new-user form that is open in its own tab
  };
  return (
    <Sheet title="New workspace" short onClose={close}>
      <NewWorkspaceForm
        model={model}
        name={name}
        onName={(name) => view.showWorkspaces({ name })}
        onCreated={(id) => {
          view.showWorkspaces({ created: { id, message: model.message } });
          if (view.overlay === overlay) {
            close();
            view.showWorkspaces({ chosen: id, search: "" });
          } else if (view.workspaces.name === name) view.showWorkspaces({ name: "" });
        }}
        onCancel={close}
      />
    </Sheet>
  );
}
