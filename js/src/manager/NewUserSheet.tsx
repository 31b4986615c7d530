// The side sheet for a new user.

import { useLayoutEffect } from "preact/hooks";
import { useKeptDraft } from "../forms/draft.js";
import { EMPTY_USER, NewUserForm } from "../forms/NewUserForm.js";
import { Sheet } from "../forms/Sheet.js";
import { useManagerView, useModel } from "../state/context.js";
import type { UserForm } from "../state/managerView.js";

export function NewUserSheet() {
  const view = useManagerView();
  return view.userForm && <OpenSheet form={view.userForm} />;
}

function OpenSheet({ form }: { form: UserForm }) {
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
