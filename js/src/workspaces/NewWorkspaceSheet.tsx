// The side sheet for a new workspace.

import type { TabProps } from "../dialogs/managerView.js";
import { NewWorkspaceForm } from "../forms/NewWorkspaceForm.js";
import { Sheet } from "../forms/Sheet.js";
import { useUid } from "../ui/uid.js";

export function NewWorkspaceSheet({ model, view }: TabProps) {
  const heading = useUid();
  const close = () => {
    view.showWorkspaces({ name: "" });
    view.close();
    view.keepFocus(); // do not return the focus to a new-user form that is open in its own tab
  };
  return (
    <Sheet heading={heading} short onClose={close}>
      <NewWorkspaceForm
        model={model}
        heading={heading}
        name={view.workspaces.name}
        onName={(name) => view.showWorkspaces({ name })}
        onCreated={(id) => {
          close();
          view.showWorkspaces({ chosen: id, search: "", created: { id, message: model.message } });
        }}
        onCancel={close}
      >
        <h3 id={heading}>New workspace</h3>
      </NewWorkspaceForm>
    </Sheet>
  );
}
