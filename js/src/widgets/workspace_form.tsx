// Entry point of the WorkspaceForm widget for anywidget: a stand-alone form for a new workspace, with its name as a
// trait.

import { SyncedDraft } from "../forms/draft.js";
import { FormPanel } from "../forms/FormPanel.js";
import { NewWorkspaceForm } from "../forms/NewWorkspaceForm.js";
import { ActingModel } from "../state/acting.js";
import { useStore } from "../state/store.js";
import { View } from "../state/view.js";
import { useUid } from "../ui/uid.js";
import { widget } from "./mount.js";

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
