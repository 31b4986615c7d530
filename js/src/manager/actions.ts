// The actions on people, and the request that performs each.

import { BUSY } from "../acting.js";
import { sortedBy } from "../collation.js";
import type { RequestBody } from "../connection.js";
import type { Person } from "../data/people.js";
import type { Model } from "../model.js";
import type { Action, ManagerView } from "./view.js";

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

/** Return the people with these ids who still exist. */
export function peopleOf(model: Model, ids: readonly string[]): Person[] {
  const { people } = model;
  if (people === null) return [];
  return ids.flatMap((id) => {
    const row = people.find(id);
    return row < 0 ? [] : [people.person(row)];
  });
}

/** Return the owners among these people, sorted by name. */
export function ownersOf(people: readonly Person[]): Person[] {
  return sortedBy(
    people.filter(({ everywhere }) => everywhere),
    ({ username }) => username,
  );
}

/** Return the ids of the owners among these people: a dialog that names them confirms this to the kernel. */
export function ownerIds(people: readonly Person[]): string[] {
  return ownersOf(people).map(({ id }) => id);
}

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

export function openAction(view: ManagerView, kind: Action, users: readonly string[]): void {
  view.open({ kind, users });
}
