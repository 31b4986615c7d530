// Long work split into steps, to run in idle time, in short turns while the result is awaited, or at once.

/** Rows per step: one or two milliseconds of work. */
export const PER_STEP = 8192;

export type Steps<T> = Generator<undefined, T>;

export function runSync<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Maximum duration of a turn in milliseconds when the browser does not report how long it is idle. */
const MAX_TURN = 8;

export interface Task {
  cancel(): void;
  /** Continue at once, in turns between which the browser can render and handle input. */
  hurry(): void;
}

/** Run the steps in idle time, then call `done` with the result. */
export function whenIdle<T>(steps: Steps<T>, done: (made: T) => void): Task {
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
      turn(() => MAX_TURN - (performance.now() - start));
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
      over = true;
      steps.return(undefined as never);
    },
    hurry() {
      if (hurried || over) return;
      hurried = true;
      if (typeof requestIdleCallback === "function") soon();
    },
  };
}
