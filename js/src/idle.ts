// Long work in steps, done while nothing else is to do, or in short turns when somebody waits for it.

import type { Step } from "./data/steps.js";

/** Milliseconds that one turn takes at most where the browser does not say how long it is idle. */
const TURN = 8;

export interface Task {
  /** End it; tells whether it was not done yet. */
  cancel(): boolean;
  /** Go on at once, in turns between which the browser draws and takes input. */
  hurry(): void;
}

/** Run the steps in idle time, then `done` with what they made. */
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
      // Once it is hurried, its turns are those of `soon`.
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
