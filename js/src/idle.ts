// Long work in steps, done while nothing else is to do.

import type { Step } from "./data/steps.js";

/** Milliseconds that one turn takes at most where the browser does not say how long it is idle. */
const TURN = 8;

/** Run the steps in idle time, then `done` with what they made; gives what cancels them, and tells whether it did. */
export function whenIdle<T>(steps: Step<T>, done: (made: T) => void): () => boolean {
  let over = false;
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
  const later = () => {
    if (typeof requestIdleCallback === "function") {
      requestIdleCallback((deadline) => turn(() => deadline.timeRemaining()), { timeout: 200 });
    } else {
      setTimeout(() => {
        const start = performance.now();
        turn(() => TURN - (performance.now() - start));
      });
    }
  };
  later();
  return () => {
    const cancelled = !over;
    over = true;
    return cancelled;
  };
}
