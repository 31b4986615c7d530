// A stand-alone form for a new workspace, with its name as a trait.

import type { ActingModel } from "../state/acting.js";
import { useStore } from "../state/store.js";
import type { View } from "../state/view.js";
import { useUid } from "../ui/uid.js";
import { draftOf } from "./draft.js";
import { FormPanel } from "./FormPanel.js";
import { NewWorkspaceForm } from "./NewWorkspaceForm.js";

const UNNAMED = { name: "" };

export function WorkspaceForm({ model, view }: { model: ActingModel; view: View }) {
  const heading = useUid();
  const draft = useStore(draftOf(model, UNNAMED));
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
