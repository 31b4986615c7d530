// A note for accounts that do not see all users.

import type { Role } from "../data/person.js";
import { useModel } from "../state/context.js";

const SEES: Partial<Record<Role, string>> = {
  admin: "You see only the members of your workspaces.",
  annotator: "You see only yourself.",
};

export function VisibilityNote() {
  const model = useModel();
  const { session } = model;
  const role = session?.account?.role;
  const message = role && SEES[role];
  // An admin sees all members of one workspace.
  if (!message || (role === "admin" && session!.workspace)) return null;
  return <p class="aw-note-bar">{message}</p>;
}
