// A stand-alone form for a new user, with its fields as traits.

import { useState } from "preact/hooks";
import type { ActingModel } from "../state/acting.js";
import type { View } from "../state/view.js";
import { useUid } from "../ui/uid.js";
import { CredentialsCard } from "./credentials/CredentialsCard.js";
import { Credentials } from "./credentials/credentials.js";
import { draftOf } from "./draft.js";
import { FormPanel } from "./FormPanel.js";
import { NewUserForm, NOBODY } from "./NewUserForm.js";

export function UserForm({ model, view }: { model: ActingModel; view: View }) {
  const [credentials] = useState(() => new Credentials());
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
        draft={draftOf(model, NOBODY)}
        credentials={credentials}
        heading={heading}
        onCreated={() => {}}
      />
    </FormPanel>
  );
}
