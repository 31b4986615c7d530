// What a panel shows before it has content, or when nothing comes.

import { useEffect, useState } from "preact/hooks";
import { useModel } from "../state/context.js";
import type { Problem } from "../ui/controls/Alert.js";
import { Button } from "../ui/controls/Button.js";
import { EmptyState } from "../ui/display/EmptyState.js";
import { ROW_HEIGHT } from "../ui/dom/window.js";

/** Height of the head of the table in CSS pixels: that of styles/sizes.css. */
const HEAD_HEIGHT = 36;
const SKELETON_ROWS = 8;
/** Milliseconds before the wait is explained. */
const LONG = 3000;

interface SkeletonProps {
  /** Description of what is loading, if not people. */
  message?: string;
  /** Pixels that the content will take. */
  height?: number;
}

export function Skeleton({
  message = "Loading people from the server.",
  height = HEAD_HEIGHT + SKELETON_ROWS * ROW_HEIGHT,
}: SkeletonProps) {
  const model = useModel();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG);
    return () => clearTimeout(timer);
  }, []);
  const what = model.session === null ? "Waiting for the kernel." : message;
  return (
    <div aria-busy="true" style={{ height: `${height}px`, overflow: "hidden" }}>
      <div class="aw-skeleton-head">{long ? what : <span class="aw-sr-only">{what}</span>}</div>
      {Array.from({ length: Math.ceil((height - HEAD_HEIGHT) / ROW_HEIGHT) }, (_, at) => (
        <div key={at} class="aw-skeleton-row" aria-hidden="true">
          <span class="aw-placeholder" style={{ width: `${22 + ((at * 7) % 14)}%` }} />
          <span class="aw-placeholder" style={{ width: "9%" }} />
          <span class="aw-placeholder" style={{ width: "9%" }} />
        </div>
      ))}
    </div>
  );
}

/** A placeholder for what has yet to come, or why it does not. */
export function LoadingState({ problem, ...props }: SkeletonProps & { problem: Problem | null }) {
  if (problem === null) return <Skeleton {...props} />;
  const { message, hint, onRetry } = problem;
  return (
    <EmptyState title={message} hint={hint} alert>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </EmptyState>
  );
}
