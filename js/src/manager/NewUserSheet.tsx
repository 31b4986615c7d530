// The side sheet for a new user.

import { useLayoutEffect } from "preact/hooks";
import { useKeptDraft } from "../forms/draft.js";
import { EMPTY_USER, NewUserForm } from "../forms/NewUserForm.js";
import { Sheet } from "../forms/Sheet.js";
import { type CreateOverlay, formOf, type ManagerProps } from "../state/managerView.js";

export function NewUserSheet({ model, view }: ManagerProps) {
  const overlay = formOf(view);
  return overlay && <OpenSheet model={model} view={view} overlay={overlay} />;
}

function OpenSheet({ model, view, overlay }: ManagerProps & { overlay: CreateOverlay }) {
  const workspace = model.session?.workspace ?? null;
  const empty = { ...EMPTY_USER, workspaces: workspace === null ? [] : [workspace.name] };
  const draft = useKeptDraft(model, view, "user", empty);
  // Asking for another role in an open form keeps the values typed so far.
  useLayoutEffect(() => {
    if (overlay.role !== undefined) draft.change({ role: overlay.role });
  }, [overlay]);
  return (
    <Sheet title="New user" onClose={() => view.close()}>
      <NewUserForm
        model={model}
        view={view}
        draft={draft}
        onCancel={() => view.close()}
        onCreated={(answer, another) => {
          if (!another) view.closeForm();
          if (answer.type === "done" && answer.created_id !== null) view.revealRow(answer.created_id);
        }}
      />
    </Sheet>
  );
}
