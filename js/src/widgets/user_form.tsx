// Entry point of the UserForm widget for anywidget: a stand-alone form for a new user, with its fields as traits.

import { CredentialsCard } from "../forms/credentials/CredentialsCard.js";
import { Credentials } from "../forms/credentials/credentials.js";
import { SyncedDraft } from "../forms/draft.js";
import { FormPanel } from "../forms/FormPanel.js";
import { NewUserForm, NOBODY } from "../forms/NewUserForm.js";
import { ActingModel } from "../state/acting.js";
import { View } from "../state/view.js";
import { useUid } from "../ui/uid.js";
import { widget } from "./mount.js";

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
