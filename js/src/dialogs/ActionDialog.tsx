// One dialog for each action on chosen people.

import type { FunctionComponent } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { Action, CreateOverlay, ManagerProps, Overlay, WorkspaceOverlay } from "../state/managerView.js";
import type { Model } from "../state/model.js";
import { peopleOf } from "../state/peopleById.js";
import { selfRefusal } from "./actions.js";
import { DeleteDialog } from "./DeleteDialog.js";
import { EditDialog } from "./EditDialog.js";
import { PasswordDialog } from "./PasswordDialog.js";
import type { ActionDialogProps } from "./PeopleDialog.js";
import { RoleDialog } from "./RoleDialog.js";
import { WorkspacesDialog } from "./WorkspacesDialog.js";

export type ActionOverlay = Exclude<Overlay, CreateOverlay | WorkspaceOverlay>;

export function ActionDialog({ model, view, overlay }: ManagerProps & { overlay: ActionOverlay }) {
  // Exclude it once, on opening: a change of account must not alter what was agreed to.
  const [{ users, selfLeftOut }] = useState(() => withoutSelf(model, overlay));
  // The people may be gone before the first render. The open dialog itself reports those who go later.
  const empty = useMemo(() => peopleOf(model, users).length === 0, [users]);
  useLayoutEffect(() => {
    if (empty) view.close();
  }, [empty]);
  if (empty) return null;
  const Dialog = DIALOGS[overlay.kind];
  return <Dialog model={model} view={view} users={users} selfLeftOut={selfLeftOut} />;
}

const DIALOGS: Record<Action, FunctionComponent<ActionDialogProps>> = {
  add: (props) => <WorkspacesDialog {...props} adding />,
  remove: (props) => <WorkspacesDialog {...props} adding={false} />,
  role: RoleDialog,
  password: PasswordDialog,
  edit: EditDialog,
  delete: DeleteDialog,
};

/** Exclude the requesting account from actions that it cannot apply to itself. */
function withoutSelf(
  model: Model,
  { kind, users }: ActionOverlay,
): Pick<ActionDialogProps, "users" | "selfLeftOut"> {
  const account = model.session?.account;
  const reason = selfRefusal(model, kind, users);
  if (account == null || reason === null) return { users, selfLeftOut: null };
  return {
    users: users.filter((id) => id !== account.id),
    selfLeftOut: { username: account.username, reason },
  };
}
