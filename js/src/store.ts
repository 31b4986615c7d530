// State that tells its subscribers when it changed.

import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

/** Milliseconds after which subscribers are notified where no frame comes, as in a hidden page. */
const NO_FRAME = 100;

/** Stores that changed, and whose subscribers do not know it yet. */
const changed = new Set<Store>();
let frame: number | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

function flush(): void {
  if (frame !== null) cancelAnimationFrame(frame);
  clearTimeout(timer);
  frame = null;
  const stores = [...changed];
  changed.clear();
  for (const store of stores) store.publish();
}

export class Store {
  /** Counts changes, so that a subscriber knows whether it missed one. */
  changes = 0;
  private readonly listeners = new Set<() => void>();

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  publish(): void {
    for (const listener of [...this.listeners]) listener();
  }

  /** Notify the subscribers of this change, and of those that wait for a frame: one drawing shows them all. */
  protected notify(): void {
    this.changes += 1;
    changed.add(this);
    flush();
  }

  /** Notify the subscribers in the next frame: the kernel's messages come in bursts, and each frame shows the last state. */
  protected notifyInFrame(): void {
    this.changes += 1;
    changed.add(this);
    if (frame !== null) return;
    frame = requestAnimationFrame(flush);
    timer = setTimeout(flush, NO_FRAME);
  }
}

/** A part of a store's state that few components draw: when it alone changes, only they are drawn again. */
export class Signal extends Store {
  emit(): void {
    this.notify();
  }
}

/** Draw the component again when the store has changed since it was last drawn. */
export function useStore<T extends Store>(store: T): T {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const drawn = useRef(0);
  drawn.current = store.changes;
  useLayoutEffect(() => {
    const update = () => {
      if (drawn.current !== store.changes) redraw(undefined);
    };
    update(); // it may have changed while this was being drawn
    return store.subscribe(update);
  }, [store]);
  return store;
}
