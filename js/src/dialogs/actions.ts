// The actions on people, and the request that performs each.

import type { RequestBody } from "../kernel/connection.js";
import { BUSY } from "../state/acting.js";
import type { Model } from "../state/model.js";
import { peopleOf } from "../state/peopleById.js";

export type Action = "add" | "remove" | "role" | "password" | "edit" | "delete";

export interface ActionInfo {
  kind: Action;
  label: string;
  request: RequestBody["type"];
}

/** In the order of the selection toolbar and the row menu. */
export const ACTIONS: readonly ActionInfo[] = [
  { kind: "add", label: "Add to workspace", request: "add_to_workspace" },
  { kind: "remove", label: "Remove from workspace", request: "remove_from_workspace" },
  { kind: "role", label: "Change role", request: "change_role" },
  { kind: "password", label: "Reset password", request: "reset_password" },
  { kind: "edit", label: "Edit", request: "edit_user" },
  { kind: "delete", label: "Delete", request: "delete_users" },
];

/** Why the requesting account is excluded from some actions, as in argilla_widgets/sdk/resources/guards.py. */
const NOT_ONESELF: Partial<Record<Action, string>> = {
  role: "You can't change your own role. Ask another owner.",
  delete: "You can't delete your own account. Ask another owner.",
};

/** Return why an action is refused for the requesting account if it is among these users; null when it is allowed. */
export function selfRefusal(model: Model, kind: Action, users: readonly string[]): string | null {
  const self = model.session?.account?.id;
  return self !== undefined && users.includes(self) ? (NOT_ONESELF[kind] ?? null) : null;
}

/** Return why an action is refused for these people; null when it is allowed. */
export function refusalOf(model: Model, action: ActionInfo, users: readonly string[]): string | null {
  if (model.busy) return BUSY;
  const refused = model.refusal(action.request);
  if (refused !== null) return refused;
  if (users.length === 1) {
    const self = selfRefusal(model, action.kind, users);
    if (self !== null) return self;
  }
  if (action.kind === "edit" && users.length !== 1) return "You can edit one user at a time.";
  if (action.kind === "remove" && users.length <= 100) {
    const chosen = peopleOf(model, users);
    if (chosen.every(({ workspaces }) => workspaces !== null && workspaces.length === 0)) {
      return users.length === 1
        ? "This user is not a member of any workspace."
        : "None of these users is a member of a workspace.";
    }
  }
  return null;
}
