// The side sheet for a new workspace.

import { Draft } from "../../forms/draft.js";
import { NewWorkspaceForm } from "../../forms/NewWorkspaceForm.js";
import { Sheet } from "../../forms/Sheet.js";
import type { ManagerProps, ManagerView } from "../../state/managerView.js";
import { oncePer } from "../../state/stores/oncePer.js";
import { useStore } from "../../state/stores/store.js";

/** The name typed in a view, kept while another tab is open. */
const draftOf = oncePer((_: ManagerView) => new Draft({ name: "" }));

export function NewWorkspaceSheet({ model, view }: ManagerProps) {
  const { overlay } = view;
  const draft = useStore(draftOf(view));
  const { values } = draft;
  const clear = () => draft.change({ name: "" });
  const close = () => {
    clear();
    view.close();
    view.keepFocus(); // do not return the focus to a new-user form that is open in its own tab
  };
  return (
    <Sheet title="New workspace" short onClose={close}>
      <NewWorkspaceForm
        model={model}
        draft={draft}
        onCreated={(id) => {
          view.showWorkspaces({ created: { id, message: model.message } });
          if (view.overlay === overlay) {
            close();
            view.showWorkspaces({ chosen: id, search: "" });
          } else if (draft.values.name === values.name) clear();
        }}
        onCancel={close}
      />
    </Sheet>
  );
}
