// How far requests on many people are, how long they will take, and the way to stop them.

import { useState } from "preact/hooks";
import { Button } from "../components/Button.js";
import type { Pending } from "../connection.js";
import type { Model } from "../model.js";
import { remaining } from "../time.js";

const DOING: Record<string, string> = {
  add_to_workspace: "Adding to workspaces",
  remove_from_workspace: "Removing from workspaces",
  remove_access: "Removing access",
  change_role: "Changing roles",
  reset_password: "Resetting passwords",
  delete_users: "Deleting",
  create_user: "Creating",
};

export function ProgressBars({ model }: { model: Model }) {
  const running = model.pending.filter(({ type, progress }) => progress !== null && type in DOING);
  return (
    <>
      {running.map((pending) => (
        <ProgressBar key={pending.id} model={model} pending={pending} />
      ))}
    </>
  );
}

export function ProgressBar({ model, pending }: { model: Model; pending: Pending }) {
  const [stopping, setStopping] = useState(false);
  const { progress, started, type } = pending;
  if (progress === null) return null;
  const { done, total } = progress;
  const left = done > 0 ? remaining(((Date.now() - started) / done) * (total - done)) : "";
  const said = progress.said !== "" ? progress.said : `${DOING[type] ?? "Working"}: ${done} of ${total}`;
  return (
    <div class="aw-progress">
      <span>{said}</span>
      <progress aria-label={said} max={total} value={done} />
      <span class="aw-dim">{stopping ? "stopping" : left}</span>
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
