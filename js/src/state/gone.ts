// What to say of users and workspaces that are gone.

import type { Model } from "./model.js";

/** Whether the account sees everything. What others can no longer see may still exist. */
export const seesEverything = ({ session }: Model): boolean =>
  (session?.account?.role ?? "owner") === "owner";

/** What to say of something that is gone, after its name. */
export const goneText = (model: Model): string =>
  seesEverything(model) ? "no longer exists" : "was deleted or is no longer visible to you";
