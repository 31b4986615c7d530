// Why nothing comes from the kernel or the server, and what to do.

import { STOPPED } from "../kernel/connection.js";
import type { Model } from "../state/model.js";
import type { Problem } from "../ui/controls/Alert.js";

/** Why nothing comes from the kernel; null as long as something does. */
export function silenceOf(model: Model): Problem | null {
  if (model.link === "lost") return STOPPED;
  return model.link === "silent"
    ? {
        message: "The kernel is not responding.",
        hint: "This is normal while a cell is running: your request is handled right after it. Otherwise, run the notebook again from the top.",
        onRetry: () => void model.refresh(),
      }
    : null;
}

/** Why nothing comes from the kernel, or from the server through it. */
export function problemOf(model: Model): Problem | null {
  const { session } = model;
  const failed = session?.status === "failed" && {
    message: session.error?.message ?? "The server is not responding.",
    hint: session.error?.hint,
    onRetry: () => void model.refresh(),
  };
  return silenceOf(model) ?? (failed || null);
}
