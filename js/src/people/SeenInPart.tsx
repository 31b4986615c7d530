// A note on which people this account can see, unless it can see everyone.

import type { Role } from "../data/people.js";
import type { Model } from "../model.js";

const SEES: Partial<Record<Role, string>> = {
  admin: "You see only the members of your workspaces.",
  annotator: "You see only yourself.",
};

export function SeenInPart({ model }: { model: Model }) {
  const { session } = model;
  const said = session?.account && SEES[session.account.role];
  // The members of one workspace are complete.
  if (!said || session.workspace !== null) return null;
  return <p class="aw-note-bar">{said}</p>;
}
