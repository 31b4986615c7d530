// The actions on chosen people, each with its dialog and what allows it.

import type { FunctionComponent } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { PolicyAction } from "../protocol.js";
import { onDemand } from "../shared/onDemand.js";
import { useManagerView, useModel } from "../state/context.js";
import type { ManagerView } from "../state/managerView.js";
import type { Model } from "../state/model.js";
import { peopleOf } from "../state/peopleById.js";
import { refusalNow } from "../state/refusals.js";
import { DeleteDialog } from "./DeleteDialog.js";
import { EditDialog } from "./EditDialog.js";
import { PasswordDialog } from "./PasswordDialog.js";
import type { ActionDialogProps } from "./PeopleDialog.js";
import { WorkspacesDialog } from "./WorkspacesDialog.js";

export interface Action {
  label: string;
  /** The line of the permission table that allows it. */
  rule: PolicyAction;
  Dialog: FunctionComponent<ActionDialogProps>;
  /** Whether it is set apart as dangerous. */
  danger?: true;
  /** Why the requesting account is excluded, as in argilla_widgets/sdk/resources/users.py. */
  notOneself?: string;
  /** Why it is refused for so many people, found by id; null when it is allowed. */
  refusal?: (model: Model, count: number, findUsers: () => readonly string[]) => string | null;
}

/** Up to this number of people, it is checked whether any of them is a member of a workspace. */
const MAX_CHECKED = 100;

export const DELETION: Action = {
  label: "Delete",
  rule: "delete_user",
  Dialog: DeleteDialog,
  danger: true,
  notOneself: "You can't delete your own account. Ask another owner.",
};

/** In the order of the selection toolbar and the row menu. */
export const ACTIONS: readonly Action[] = [
  {
    label: "Add to workspace",
    rule: "add_to_workspace",
    Dialog: (props) => <WorkspacesDialog {...props} adding />,
  },
  {
    label: "Remove from workspace",
    rule: "remove_from_workspace",
    Dialog: (props) => <WorkspacesDialog {...props} adding={false} />,
    refusal(model, count, findUsers) {
      if (count > MAX_CHECKED) return null;
      const chosen = peopleOf(model, findUsers());
      if (chosen.some(({ workspaces }) => workspaces === null || workspaces.length > 0)) return null;
      return count === 1
        ? "This user is not a member of any workspace."
        : "None of these users is a member of a workspace.";
    },
  },
  {
    label: "Change role",
    rule: "update_user",
    Dialog: onDemand("person", "RoleDialog"),
    notOneself: "You can't change your own role. Ask another owner.",
  },
  { label: "Reset password", rule: "update_user", Dialog: PasswordDialog },
  {
    label: "Edit",
    rule: "update_user",
    Dialog: EditDialog,
    refusal: (_, count) => (count === 1 ? null : "You can edit one user at a time."),
  },
  DELETION,
];

/** Return why an action is refused for the requesting account if it is among these users; null when it is allowed. */
function selfRefusal(model: Model, action: Action, users: readonly string[]): string | null {
  const self = model.session?.account?.id;
  return self !== undefined && users.includes(self) ? (action.notOneself ?? null) : null;
}

/**
 * Return why an action is refused for so many people; null when it is allowed.
 *
 * `findUsers` returns their ids. It is only called for a few: a render must not look for thousands.
 */
export function refusalOf(
  model: Model,
  action: Action,
  count: number,
  findUsers: () => readonly string[],
): string | null {
  return (
    refusalNow(model, [action.rule]) ??
    (count === 1 ? selfRefusal(model, action, findUsers()) : null) ??
    action.refusal?.(model, count, findUsers) ??
    null
  );
}

/** Open the dialog of an action on these people. */
export function openAction(view: ManagerView, action: Action, users: readonly string[]): void {
  view.open("dialog", {
    content: () =>
      useModel().session?.status === "gone" ? null : <ActionDialog action={action} users={users} />,
  });
}

interface OpenedAction {
  action: Action;
  users: readonly string[];
}

function ActionDialog(opened: OpenedAction) {
  const model = useModel();
  const view = useManagerView();
  // Exclude it once, on opening: a change of account must not alter what was agreed to.
  const [{ users, selfLeftOut }] = useState(() => withoutSelf(model, opened));
  // The people may be gone before the first render. The open dialog itself reports those who go later.
  const empty = useMemo(() => peopleOf(model, users).length === 0, [users]);
  useLayoutEffect(() => {
    if (empty) view.close("dialog");
  }, [empty]);
  if (empty) return null;
  const { Dialog, rule } = opened.action;
  return <Dialog users={users} refusal={model.refusal(rule)} selfLeftOut={selfLeftOut} />;
}

/** Exclude the requesting account from actions that it cannot apply to itself. */
function withoutSelf(
  model: Model,
  { action, users }: OpenedAction,
): Pick<ActionDialogProps, "users" | "selfLeftOut"> {
  const account = model.session?.account;
  const reason = selfRefusal(model, action, users);
  if (account == null || reason === null) return { users, selfLeftOut: null };
  return {
    users: users.filter((id) => id !== account.id),
    selfLeftOut: { username: account.username, reason },
  };
}
