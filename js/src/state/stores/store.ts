// A store that notifies its subscribers of changes.

import { useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { usePaused } from "../../ui/dom/paused.js";

/** Milliseconds before subscribers are notified when no frame comes, as in a hidden page. */
const NO_FRAME = 100;

/** Call back in the next frame, or after some milliseconds when none comes; returns the function that cancels it. */
export function inFrame(callback: () => void, noFrame: number): () => void {
  const once = () => {
    cancel();
    callback();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, noFrame);
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return cancel;
}

/** Changed stores whose subscribers have not been notified yet. */
const changed = new Set<Store>();
let cancelFlush: (() => void) | null = null;

function flush(): void {
  cancelFlush?.();
  cancelFlush = null;
  const stores = [...changed];
  changed.clear();
  for (const store of stores) store.publish();
}

export class Store {
  /** Number of changes, so that a subscriber can detect a missed one. */
  changes = 0;
  readonly #listeners = new Set<() => void>();

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  publish(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Notify the subscribers of this change, and of those waiting for a frame: one render shows them all. */
  notify(): void {
    this.changes += 1;
    changed.add(this);
    flush();
  }

  /** Notify the subscribers in the next frame: messages come in bursts, and each frame shows the latest state. */
  notifyInFrame(): void {
    this.changes += 1;
    changed.add(this);
    cancelFlush ??= inFrame(flush, NO_FRAME);
  }
}

/** Render the component again when the store has changed since the last render; what is paused, once when it returns. */
export function useStore<T extends Store>(store: T): T {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const paused = usePaused();
  const drawn = useRef(0);
  drawn.current = store.changes;
  useLayoutEffect(() => {
    if (paused) return;
    const update = () => {
      if (drawn.current !== store.changes) redraw(undefined);
    };
    update(); // it may have changed during this render
    return store.subscribe(update);
  }, [store, paused]);
  return store;
}
