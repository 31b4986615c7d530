// Run long work in steps, in idle time, or in short turns when the result is awaited.

import type { Step } from "./data/steps.js";

/** Maximum duration of a turn in milliseconds when the browser does not report how long it is idle. */
const TURN = 8;

export interface Task {
  /** Cancel it; returns whether it was still unfinished. */
  cancel(): boolean;
  /** Continue at once, in turns between which the browser can render and handle input. */
  hurry(): void;
}

/** Run the steps in idle time, then call `done` with the result. */
export function whenIdle<T>(steps: Step<T>, done: (made: T) => void): Task {
  let over = false;
  let hurried = false;
  const turn = (remaining: () => number) => {
    if (over) return;
    do {
      const step = steps.next();
      if (step.done) {
        over = true;
        done(step.value);
        return;
      }
    } while (remaining() > 2);
    later();
  };
  const soon = () => {
    setTimeout(() => {
      const start = performance.now();
      turn(() => TURN - (performance.now() - start));
    });
  };
  const later = () => {
    if (hurried || typeof requestIdleCallback !== "function") soon();
    else {
      // Once hurried, `soon` schedules the turns.
      requestIdleCallback((deadline) => hurried || turn(() => deadline.timeRemaining()), { timeout: 200 });
    }
  };
  later();
  return {
    cancel() {
      const cancelled = !over;
      over = true;
      if (cancelled) steps.return(undefined as never);
      return cancelled;
    },
    hurry() {
      if (hurried || over) return;
      hurried = true;
      if (typeof requestIdleCallback === "function") soon();
    },
  };
}
