// What opens beside the people, or in their place: the sheet for a new user, the page of a person.

import { useLayoutEffect } from "preact/hooks";
import { useKeptDraft } from "../forms/draft.js";
import { EMPTY_USER, NewUserForm } from "../forms/NewUserForm.js";
import { Sheet } from "../forms/Sheet.js";
import { onDemand } from "../shared/onDemand.js";
import { useManagerView, useModel } from "../state/context.js";
import type { NewUserOptions } from "../state/managerView.js";

const PersonPage = onDemand("person", "PersonPage");

export function Sheets() {
  const { userForm, person } = useManagerView();
  if (userForm !== null) return <NewUserSheet form={userForm} />;
  return person && <PersonPage key={person} id={person} />;
}

function NewUserSheet({ form }: { form: NewUserOptions }) {
  const model = useModel();
  const view = useManagerView();
  const workspace = model.session?.workspace ?? null;
  const empty = { ...EMPTY_USER, workspaces: workspace === null ? [] : [workspace.name] };
  const draft = useKeptDraft(model, view, "user", empty);
  // Asking for another role in an open form keeps the values typed so far.
  useLayoutEffect(() => {
    if (form.role !== undefined) draft.change({ role: form.role });
  }, [form]);
  const close = () => view.close("userForm");
  return (
    <Sheet title="New user" onClose={close}>
      <NewUserForm
        draft={draft}
        onCancel={close}
        onCreated={(answer, another) => {
          if (!another) close();
          if (answer.type === "done" && answer.created_id !== null) view.revealRow(answer.created_id);
        }}
      />
    </Sheet>
  );
}
