// The actions on people, and what allows each.

import type { CommandModel } from "../state/commandModel.js";
import type { Action } from "../state/managerView.js";
import type { Model } from "../state/model.js";
import { peopleOf } from "../state/peopleById.js";

export interface ActionInfo {
  kind: Action;
  label: string;
  /** The line of the permission table that allows it. */
  rule: string;
}

/** In the order of the selection toolbar and the row menu. */
export const ACTIONS: readonly ActionInfo[] = [
  { kind: "add", label: "Add to workspace", rule: "add_to_workspace" },
  { kind: "remove", label: "Remove from workspace", rule: "remove_from_workspace" },
  { kind: "role", label: "Change role", rule: "update_user" },
  { kind: "password", label: "Reset password", rule: "update_user" },
  { kind: "edit", label: "Edit", rule: "update_user" },
  { kind: "delete", label: "Delete", rule: "delete_user" },
];

/** Up to this number of people, it is checked whether any of them is a member of a workspace. */
const MAX_CHECKED = 100;

/** Why the requesting account is excluded from some actions, as in argilla_widgets/sdk/resources/users.py. */
const NOT_ONESELF: Partial<Record<Action, string>> = {
  role: "You can't change your own role. Ask another owner.",
  delete: "You can't delete your own account. Ask another owner.",
};

/** Return why an action is refused for the requesting account if it is among these users; null when it is allowed. */
export function selfRefusal(model: Model, kind: Action, users: readonly string[]): string | null {
  const self = model.session?.account?.id;
  return self !== undefined && users.includes(self) ? (NOT_ONESELF[kind] ?? null) : null;
}

/**
 * Return why an action is refused for so many people; null when it is allowed.
 *
 * `findUsers` returns their ids. It is only called for a few: a render must not look for thousands.
 */
export function refusalOf(
  model: CommandModel,
  action: ActionInfo,
  count: number,
  findUsers: () => readonly string[],
): string | null {
  const refused = model.rulesRefusal([action.rule]);
  if (refused !== null) return refused;
  if (count === 1) {
    const self = selfRefusal(model, action.kind, findUsers());
    if (self !== null) return self;
  }
  if (action.kind === "edit" && count !== 1) return "You can edit one user at a time.";
  if (action.kind === "remove" && count <= MAX_CHECKED) {
    const chosen = peopleOf(model, findUsers());
    if (chosen.every(({ workspaces }) => workspaces !== null && workspaces.length === 0)) {
      return count === 1
        ? "This user is not a member of any workspace."
        : "None of these users is a member of a workspace.";
    }
  }
  return null;
}
