// Explain the risk of an owner being a member of a workspace.

import { Icon } from "./icons.js";

/** From the server: `GET /workspaces/{id}/users` returns every member's API key to a workspace's admins. */
export const OWNER_RISK =
  "Owners already have access. While they are members, admins of the workspace can read their API key.";

/** A warning icon labelled with the risk. */
export function Risk({ message = OWNER_RISK }: { message?: string }) {
  return (
    <span class="aw-risk" role="img" aria-label={message} title={message}>
      <Icon name="warning" />
    </span>
  );
}
