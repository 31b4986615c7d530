// What to say of users and workspaces that are gone.

import type { Model } from "./model.js";

/** Whether the account sees everything; for others, what is gone may exist where they do not see it. */
export const seesEverything = ({ session }: Model): boolean =>
  (session?.account?.role ?? "owner") === "owner";

/** Say that something is gone. */
export const goneText = (model: Model, what: string): string =>
  seesEverything(model) ? `${what} no longer exists` : `${what} was deleted or is no longer visible to you`;
