// The side sheet for a new user.

import { useState } from "preact/hooks";
import { useUid } from "../components/uid.js";
import { Draft } from "../forms/draft.js";
import { NewUserForm, NOBODY } from "../forms/NewUserForm.js";
import type { Model } from "../model.js";
import type { ManagerView } from "./view.js";

export function CreateForm({ model, view }: { model: Model; view: ManagerView }) {
  const heading = useUid();
  const workspace = model.session?.workspace ?? null;
  const role = (view.panel?.kind === "create" && view.panel.role) || NOBODY.role;
  const [draft] = useState(
    () => new Draft(NOBODY, { ...NOBODY, role, workspaces: workspace === null ? [] : [workspace.name] }),
  );
  return (
    <div
      class="aw-sheet"
      role="dialog"
      aria-labelledby={heading}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") view.close();
      }}
    >
      <NewUserForm
        model={model}
        draft={draft}
        heading={heading}
        onCancel={() => view.close()}
        onCreated={(answer) => {
          view.close();
          if (answer.type === "done" && answer.created_id !== null) view.focusRow(answer.created_id);
        }}
      >
        <h3 id={heading}>New user</h3>
      </NewUserForm>
    </div>
  );
}
