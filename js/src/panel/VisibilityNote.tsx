// A note for accounts that do not see all users.

import type { Role } from "../data/person.js";
import type { Model } from "../state/model.js";

const SEES: Partial<Record<Role, string>> = {
  admin: "You see only the members of your workspaces.",
  annotator: "You see only yourself.",
};

export function VisibilityNote({ model }: { model: Model }) {
  const { session } = model;
  const message = session?.account && SEES[session.account.role];
  // The members of one workspace are complete.
  if (!message || session.workspace !== null) return null;
  return <p class="aw-note-bar">{message}</p>;
}
