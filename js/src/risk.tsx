// What it means that an owner is a member of a workspace.

import { Icon } from "./components/icons.js";

/** From the server: `GET /workspaces/{id}/users` tells a workspace's admins every member's key. */
export const OWNER_RISK =
  "Owners already have access. While they are members, admins of the workspace can read their API key.";

/** The sign of it, with the risk in words. */
export function Risk({ said = OWNER_RISK }: { said?: string }) {
  return (
    <span class="aw-risk" role="img" aria-label={said} title={said}>
      <Icon name="warning" />
    </span>
  );
}
