// The side sheet for a new user.

import { useLayoutEffect } from "preact/hooks";
import { useKeptDraft } from "../forms/draft.js";
import { EMPTY_USER, NewUserForm } from "../forms/NewUserForm.js";
import { Sheet } from "../forms/Sheet.js";
import type { ManagerProps, UserForm } from "../state/managerView.js";

export function NewUserSheet({ model, view }: ManagerProps) {
  return view.userForm && <OpenSheet model={model} view={view} form={view.userForm} />;
}

function OpenSheet({ model, view, form }: ManagerProps & { form: UserForm }) {
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
        model={model}
        view={view}
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
