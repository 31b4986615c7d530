// How far requests on many people are, how long they will take, and the way to stop them.

import { useState } from "preact/hooks";
import { Button } from "../components/Button.js";
import type { Pending } from "../connection.js";
import type { Elsewhere } from "../exchange.js";
import type { Model } from "../model.js";
import { listed } from "../shown.js";
import { useStore } from "../store.js";
import { remaining } from "../time.js";

/** What stands before and behind "28 of 520". */
const DOING: Record<string, readonly [string, string]> = {
  add_to_workspace: ["Adding", "to"],
  remove_from_workspace: ["Removing", "from"],
  remove_access: ["Removing the access of", ""],
  change_memberships: ["Changing", "memberships"],
  change_role: ["Changing the role of", ""],
  // Of what a finding mends, only memberships are many.
  mend: ["Changing", "memberships"],
  reset_password: ["Resetting", "passwords"],
  delete_users: ["Deleting", "users"],
  create_user: ["Creating", "users"],
  ask_consequences: ["Counting in", "datasets"],
  retry: ["Trying again:", ""],
  undo: ["Undoing", ""],
};
/** What has to be done, and how long that has to have taken in milliseconds, before the rest can be told. */
const KNOWN = { done: 3, took: 1500 };

export function ProgressBars({ model }: { model: Model }) {
  useStore(model);
  const running = model.pending.filter(
    ({ type, progress }) => progress !== null && type in DOING && type !== "ask_consequences",
  );
  return (
    <>
      {[...running, ...model.elsewhere].map((pending) => (
        <ProgressBar key={pending.id} model={model} pending={pending} />
      ))}
      {model.busyElsewhere && model.elsewhere.length === 0 && (
        <div class="aw-progress">
          <span>Working on a request of another page.</span>
          <progress aria-label="Working on a request of another page" />
        </div>
      )}
    </>
  );
}

interface ProgressBarProps {
  model: Model;
  /** Of what another page has asked for, no more is known than how far it is. */
  pending: Elsewhere & Partial<Pick<Pending, "type" | "places">>;
}

export function ProgressBar({ model, pending }: ProgressBarProps) {
  const [stopping, setStopping] = useState(false);
  const { progress, type = "", places = [] } = pending;
  if (progress === null) return null;
  const { done, total } = progress;
  const number = (count: number) => count.toLocaleString("en");
  const [before, behind] = DOING[type] ?? ["Working:", ""];
  const names = model.workspaces.filter(({ id }) => places.includes(id)).map(({ name }) => name);
  const where = names.length > 0 ? listed(names, 3) : places.length > 0 ? "workspaces" : "";
  const said = progress.said || `${before} ${number(done)} of ${number(total)} ${behind} ${where}`.trim();
  return (
    <div class="aw-progress">
      <span>{said}</span>
      <progress aria-label={said} max={total} value={done} />
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

/** Say how long the rest will take, once so much is done that it can be told. */
export function timeLeft({ progress, began }: Elsewhere, now: number): string {
  if (progress === null || began === null) return "";
  const done = progress.done - began.done;
  const took = now - began.at;
  if (done < KNOWN.done || took < KNOWN.took || progress.done >= progress.total) return "";
  return `about ${remaining((took / done) * (progress.total - progress.done))}`;
}
