// The widget UserForm for anywidget: the form for a new user alone, its fields as traits.

import { ActingModel } from "../acting.js";
import { useUid } from "../components/uid.js";
import { widget } from "../mount.js";
import { View } from "../view.js";
import { SyncedDraft } from "./draft.js";
import { FormPanel } from "./FormPanel.js";
import { NewUserForm, NOBODY } from "./NewUserForm.js";

class UserFormModel extends ActingModel {
  readonly draft = new SyncedDraft(this.widget, NOBODY);

  override dispose(): void {
    this.draft.dispose();
    super.dispose();
  }
}

function UserForm({ model, view }: { model: UserFormModel; view: View }) {
  const heading = useUid();
  return (
    <FormPanel model={model} view={view} title="New user" heading={heading}>
      <NewUserForm model={model} draft={model.draft} heading={heading} onCreated={() => {}} />
    </FormPanel>
  );
}

export default widget(
  () => new View(),
  (model, view) => <UserForm model={model} view={view} />,
  UserFormModel,
  "New user",
);
