// What the table shows instead of rows, and what to do next.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Model } from "../state/model.js";
import { Button } from "../ui/Button.js";
import { displayText } from "../ui/displayText.js";
import { refresh } from "./Header.js";

export type StateName = "gone" | "rows" | "loading" | "nobody" | "no-match" | "failed" | "no-kernel";

export function stateOf(model: Model): StateName {
  const { people, session, link } = model;
  if (session?.status === "gone") return "gone";
  if (people === null) {
    if (link === "silent" || link === "lost") return "no-kernel";
    return session?.status === "failed" ? "failed" : "loading";
  }
  if (model.total === 0) return "nobody";
  return model.matching === 0 ? "no-match" : "rows";
}

const SKELETON_ROWS = 8;
/** Milliseconds before the wait is explained. */
const LONG = 3000;

interface SkeletonProps {
  model: Model;
  /** Description of what is loading, if not people. */
  awaited?: string;
}

export function Skeleton({ model, awaited = "Loading people from the server." }: SkeletonProps) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG);
    return () => clearTimeout(timer);
  }, []);
  const what = model.session === null ? "Waiting for the kernel." : awaited;
  return (
    <div aria-busy="true">
      <div class="aw-skeleton-head">{long ? what : <span class="aw-sr-only">{what}</span>}</div>
      {Array.from({ length: SKELETON_ROWS }, (_, at) => (
        <div key={at} class="aw-skeleton-row" aria-hidden="true">
          <span class="aw-placeholder" style={{ width: `${22 + ((at * 7) % 14)}%` }} />
          <span class="aw-placeholder" style={{ width: "9%" }} />
          <span class="aw-placeholder" style={{ width: `${8 + ((at * 5) % 6)}%` }} />
        </div>
      ))}
    </div>
  );
}

interface StateProps {
  model: Model;
  state: StateName;
  /** Offered while there are no people. */
  firstStep?: ComponentChildren;
}

export function TablePlaceholder({ model, state, firstStep }: StateProps) {
  const { session } = model;
  switch (state) {
    case "no-kernel":
      if (model.link === "lost") {
        return <EmptyState title="The kernel was restarted or has stopped." hint="Run the cell again." />;
      }
      return (
        <EmptyState
          title="The kernel is not responding."
          hint="This is normal while a cell is running: people appear right after it. Otherwise, start a kernel and run this widget's cell again."
        >
          <Button onClick={() => void model.ask()}>Try again</Button>
        </EmptyState>
      );
    case "failed":
      return (
        <EmptyState
          title={session?.error?.message ?? "The server is not responding."}
          hint={session?.error?.hint}
          alert
        >
          <Button kind="primary" onClick={() => void refresh(model)}>
            Try again
          </Button>
        </EmptyState>
      );
    case "gone":
      return <EmptyState title={session?.error?.message ?? ""} hint={session?.error?.hint} />;
    case "nobody": {
      const title = session?.workspace ? "No members yet." : "No users yet.";
      return <EmptyState title={title}>{firstStep}</EmptyState>;
    }
    default: {
      const search = model.search.trim();
      const title =
        search === "" ? "No one matches the filters." : `No one matches “${displayText(search)}”.`;
      return (
        <EmptyState title={title}>
          <Button onClick={() => model.clearFilters()}>Clear filters</Button>
        </EmptyState>
      );
    }
  }
}

interface CalmProps {
  title: string;
  hint?: string | null;
  alert?: boolean;
  children?: ComponentChildren;
}

/** A sentence in the middle of the empty table, and the next step. */
export function EmptyState({ title, hint, alert = false, children }: CalmProps) {
  return (
    <div class="aw-calm" role={alert ? "alert" : undefined}>
      <p class="aw-calm-title">{title}</p>
      {hint && <p class="aw-dim">{hint}</p>}
      {children}
    </div>
  );
}
