// Requests that other pages have made of this widget, with their progress.

import type { Pending } from "../kernel/connection.js";
import type { Model } from "./model.js";
import { perInstance } from "./stores/perInstance.js";

/** A request from another page, with what it is doing, and its progress if reported. */
type OtherRequest = Pick<Pending, "id" | "type" | "progress" | "began">;

/** The progress of requests by id, reported since it was first asked for. */
const progressOf = perInstance((model: Model) => {
  const all = new Map<string, Pick<OtherRequest, "progress" | "began">>();
  model.messages.on("progress", (progress) => {
    const { request, done } = progress;
    all.set(request, { progress, began: all.get(request)?.began ?? { done, at: performance.now() } });
  });
  model.messages.on("session", ({ running }) => {
    for (const id of all.keys()) if (!running.some(({ request }) => request === id)) all.delete(id);
  });
  return all;
});

/** Return the requests from other pages that are being performed; none once the kernel is gone. */
export function othersRequests(model: Model): readonly OtherRequest[] {
  const reported = progressOf(model);
  if (model.link === "lost") return [];
  const own = new Set(model.pending.map(({ id }) => id));
  const running = (model.session?.running ?? []).filter(({ request }) => !own.has(request));
  return running.map(({ request, type, message }) => ({
    id: request,
    type: type as Pending["type"],
    progress: { type: "progress", request, message, done: 0, total: 0 },
    began: null,
    ...reported.get(request),
  }));
}
