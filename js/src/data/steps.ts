// Long work in steps, so that it can be done in idle time, or at once where it cannot wait.

/** Rows after which a step ends: a millisecond or two of work on each. */
export const CHUNK = 8192;

export type Step<T> = Generator<undefined, T>;

/** Run all steps at once. */
export function runSync<T>(steps: Step<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
