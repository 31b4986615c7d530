// Entry point of the UserForm widget for anywidget: a stand-alone form for a new user, with its fields as traits.

import { ActingModel } from "../acting.js";
import { useUid } from "../components/uid.js";
import { CredentialsCard } from "../credentials/CredentialsCard.js";
import { Credentials } from "../credentials/credentials.js";
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

class UserFormView extends View {
  readonly credentials = new Credentials();
}

function UserForm({ model, view }: { model: UserFormModel; view: UserFormView }) {
  const { credentials } = view;
  const heading = useUid();
  return (
    <FormPanel
      model={model}
      view={view}
      title="New user"
      heading={heading}
      foot={<CredentialsCard model={model} view={view} credentials={credentials} />}
    >
      <NewUserForm
        model={model}
        draft={model.draft}
        credentials={credentials}
        heading={heading}
        onCreated={() => {}}
      />
    </FormPanel>
  );
}

export default widget(
  () => new UserFormView(),
  (model, view) => <UserForm model={model} view={view} />,
  UserFormModel,
  "New user",
);
