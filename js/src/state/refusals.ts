// Why a change can't begin now: its account is not allowed to make it, or another one is in progress.

import type { PolicyAction } from "../protocol.js";
import type { Model } from "./model.js";

/** Why actions that fall under these lines of the permission table are refused now; null when they are allowed. */
export function refusalNow(model: Model, rules: readonly PolicyAction[]): string | null {
  if (model.busy) return "A change is in progress.";
  return rules.map((rule) => model.refusal(rule)).find((reason) => reason !== null) ?? null;
}
