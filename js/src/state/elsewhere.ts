// Requests that other pages have made of this widget, with their progress.

import type { Pending } from "../kernel/connection.js";
import type { Model } from "./model.js";
import { oncePer } from "./oncePer.js";

type Progress = Pick<Pending, "progress" | "began">;

/** A request from another page, with its progress if reported. */
export interface Elsewhere extends Progress, Pick<Pending, "id"> {
  type: string;
  message: string;
}

/** The progress of requests by id, reported since it was first asked for. */
const progressOf = oncePer((model: Model) => {
  const all = new Map<string, Progress>();
  model.messages.on("progress", (progress) => {
    const { request, done } = progress;
    all.set(request, { progress, began: all.get(request)?.began ?? { done, at: Date.now() } });
  });
  model.messages.on("session", ({ running }) => {
    for (const id of all.keys()) if (!running.some(({ request }) => request === id)) all.delete(id);
  });
  return all;
});

/** Return the requests from other pages that are being performed; none once the kernel is gone. */
export function elsewhereOf(model: Model): readonly Elsewhere[] {
  const progress = progressOf(model);
  if (model.link === "lost") return [];
  const own = new Set(model.pending.map(({ id }) => id));
  const running = (model.session?.running ?? []).filter(({ request }) => !own.has(request));
  return running.map(({ request: id, type, message }) => ({
    ...(progress.get(id) ?? { progress: null, began: null }),
    ...{ id, type, message },
  }));
}
