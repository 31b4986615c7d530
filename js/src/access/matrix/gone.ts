// What to say of users and workspaces that are gone.

import type { Model } from "../../state/model.js";

/** Say that something is gone. Only owners see everything: for others it may exist where they do not see it. */
export function goneText({ session }: Model, what: string): string {
  const role = session?.account?.role ?? "owner";
  return role === "owner" ? `${what} no longer exists` : `${what} was deleted or is no longer visible to you`;
}
