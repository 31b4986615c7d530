// Progress bars of requests that take long, with the remaining time and a button to stop them.

import { useState } from "preact/hooks";
import type { Pending } from "../kernel/connection.js";
import { type Elsewhere, elsewhereOf } from "../state/elsewhere.js";
import type { Model } from "../state/model.js";
import { asks } from "../state/requestStore.js";
import { useStore } from "../state/store.js";
import { Button } from "../ui/Button.js";
import { formatList, formatNumber } from "../ui/displayText.js";

/** The words before and after "28 of 520". */
const DOING: Record<string, readonly [string, string]> = {
  add_to_workspace: ["Adding", "to"],
  remove_from_workspace: ["Removing", "from"],
  remove_access: ["Removing access for", ""],
  change_memberships: ["Changing", "memberships"],
  change_access: ["Making", "changes"],
  change_role: ["Changing the role of", ""],
  // Among the fixes, only membership changes are numerous enough for a progress bar.
  fix: ["Changing", "memberships"],
  reset_password: ["Resetting", "passwords"],
  delete_users: ["Deleting", "users"],
  create_user: ["Making", "changes"],
  ask_consequences: ["Counting responses in", "datasets"],
  retry: ["Retrying", ""],
  undo: ["Undoing", "changes"],
  redo: ["Redoing", "changes"],
};
/** Minimum progress, in changes and milliseconds, before the remaining time is estimated. */
const KNOWN = { done: 3, took: 1500 };

interface ProgressBarsProps {
  model: Model;
  /** Which types of requests it shows. */
  shows?: (type: string) => boolean;
}

export function ProgressBars({ model, shows = () => true }: ProgressBarsProps) {
  useStore(model);
  const running = model.pending.filter(({ type, progress }) => progress !== null && !asks(type));
  return (
    <>
      {[...running, ...elsewhereOf(model)].map(
        (pending) => shows(pending.type) && <ProgressBar key={pending.id} model={model} pending={pending} />,
      )}
    </>
  );
}

interface ProgressBarProps {
  model: Model;
  pending: Pending | Elsewhere;
}

export function ProgressBar({ model, pending }: ProgressBarProps) {
  const [stopping, setStopping] = useState(false);
  const { progress, type } = pending;
  const { done, total, message: text } = progress ?? { done: 0, total: 0, message: "" };
  const elsewhere = "message" in pending ? pending.message : "";
  const places = "places" in pending ? pending.places : [];
  const [before, behind] = DOING[type] ?? ["Done:", ""];
  const names = model.workspaces.filter(({ id }) => places.includes(id)).map(({ name }) => name);
  const where = names.length > 0 ? formatList(names, 3) : places.length > 0 ? "workspaces" : "";
  const count = `${formatNumber(done)} of ${formatNumber(total)}`;
  const message =
    total === 0
      ? elsewhere || text
      : text || (elsewhere ? `${elsewhere}: ${count}` : `${before} ${count} ${behind} ${where}`.trim());
  return (
    <div class="aw-progress">
      <span>{message}</span>
      <progress aria-label={message} max={total || 1} value={total ? done : undefined} />
      <span class="aw-dim">{stopping ? "stopping" : timeLeft(pending, Date.now())}</span>
      <Button
        disabled={stopping}
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

/** Describe a remaining duration. */
function remaining(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
}

/** Estimate the remaining time, once enough is done. */
export function timeLeft({ progress, began }: Pick<Pending, "progress" | "began">, now: number): string {
  if (progress === null || began === null) return "";
  const done = progress.done - began.done;
  const took = now - began.at;
  if (done < KNOWN.done || took < KNOWN.took || progress.done >= progress.total) return "";
  return `about ${remaining((took / done) * (progress.total - progress.done))}`;
}
