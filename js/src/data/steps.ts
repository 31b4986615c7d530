// Long work split into steps, to run in idle time, or at once when the result is needed.

/** Rows per step: one or two milliseconds of work. */
export const CHUNK = 8192;

export type Step<T> = Generator<undefined, T>;

/** Run all steps at once. */
export function runSync<T>(steps: Step<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
