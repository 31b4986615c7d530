// Entry point of the WorkspaceForm widget for anywidget: a stand-alone form for a new workspace, with its name as a
// trait.

import { ActingModel } from "../acting.js";
import { useUid } from "../components/uid.js";
import { widget } from "../mount.js";
import { useStore } from "../store.js";
import { View } from "../view.js";
import { NewWorkspaceForm } from "../workspaces/NewWorkspaceForm.js";
import { SyncedDraft } from "./draft.js";
import { FormPanel } from "./FormPanel.js";

class WorkspaceFormModel extends ActingModel {
  readonly draft = new SyncedDraft(this.widget, { name: "" });

  override dispose(): void {
    this.draft.dispose();
    super.dispose();
  }
}

function WorkspaceForm({ model, view }: { model: WorkspaceFormModel; view: View }) {
  const heading = useUid();
  const { draft } = model;
  useStore(draft);
  return (
    <FormPanel model={model} view={view} title="New workspace" heading={heading}>
      <NewWorkspaceForm
        model={model}
        heading={heading}
        name={draft.values.name}
        onName={(name) => draft.change({ name })}
        onFlush={() => draft.flush()}
        onCreated={() => draft.clear()}
      />
    </FormPanel>
  );
}

export default widget(
  () => new View(),
  (model, view) => <WorkspaceForm model={model} view={view} />,
  WorkspaceFormModel,
  "New workspace",
);
