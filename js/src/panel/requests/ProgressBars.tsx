// Progress bars of requests that take long, with the remaining time and a button to stop them.

import { useState } from "preact/hooks";
import type { Pending, RequestType } from "../../kernel/connection.js";
import { isQuery } from "../../kernel/requests.js";
import type { ProgressReport } from "../../protocol.js";
import { useModel } from "../../state/context.js";
import type { Model } from "../../state/model.js";
import { perInstance } from "../../state/stores/perInstance.js";
import { useStore } from "../../state/stores/store.js";
import { Button } from "../../ui/controls/Button.js";
import { formatNumber } from "../../ui/display/displayText.js";

interface ProgressBarsProps {
  shows?: (type: RequestType) => boolean;
}

export function ProgressBars({ shows = () => true }: ProgressBarsProps) {
  const model = useModel();
  useStore(model);
  useStore(model.progress);
  const running = model.pending.filter(({ type, progress }) => progress !== null && !isQuery(type));
  return (
    <>
      {[...running, ...othersRequests(model)].map(
        (pending) => shows(pending.type) && <ProgressBar key={pending.id} pending={pending} />,
      )}
    </>
  );
}

interface ProgressBarProps {
  /** A request that has reported its progress. */
  pending: { id: string; progress: Shown | null };
}

type Shown = Omit<ProgressReport, "type" | "request">;

export function ProgressBar({ pending }: ProgressBarProps) {
  const model = useModel();
  useStore(model.progress);
  const [stopping, setStopping] = useState(false);
  const { message: doing, done, total, left } = pending.progress!;
  const message = total === 0 ? doing : `${doing}: ${formatNumber(done)} of ${formatNumber(total)}`;
  return (
    <div class="aw-progress">
      <span>{message}</span>
      <progress aria-label={message} max={total || 1} value={total ? done : undefined} />
      <span class="aw-dim">{stopping ? "stopping" : timeLeft(left)}</span>
      <Button
        onClick={() => {
          setStopping(true);
          void model.request({ type: "stop", request: pending.id });
        }}
      >
        Stop
      </Button>
    </div>
  );
}

/** Describe how long the rest takes, in seconds as the kernel has measured; nothing while it has not. */
function timeLeft(left: number | null): string {
  if (!left) return "";
  return `about ${left < 90 ? `${Math.ceil(left)} s` : `${Math.round(left / 60)} min`} left`;
}

/** A request from another page, with what it is doing, and its progress if reported. */
type OtherRequest = Pick<Pending, "id" | "type"> & { progress: Shown };

/** The progress of requests by id, reported since it was first asked for. */
const progressOf = perInstance((model: Model) => {
  const all = new Map<string, ProgressReport>();
  model.messages.on("progress", (progress) => all.set(progress.request, progress));
  model.messages.on("session", ({ running }) => {
    for (const id of all.keys()) if (!running.some(({ request }) => request === id)) all.delete(id);
  });
  return all;
});

/** Return the requests from other pages that are being performed; none once the kernel is gone. */
function othersRequests(model: Model): readonly OtherRequest[] {
  const reported = progressOf(model);
  if (model.link === "lost") return [];
  const own = new Set(model.pending.map(({ id }) => id));
  const running = (model.session?.running ?? []).filter(({ request }) => !own.has(request));
  return running.map(({ request, type, message }) => ({
    id: request,
    type: type as Pending["type"],
    progress: reported.get(request) ?? { message, done: 0, total: 0, left: null },
  }));
}
