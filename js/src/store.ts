// What tells its listeners that it changed.

import { useEffect, useReducer } from "preact/hooks";

export class Store {
  private listeners = new Set<() => void>();

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  protected notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

/** Draw the component again whenever the store changes. */
export function useStore<T extends Store>(store: T): T {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.subscribe(() => redraw(undefined)), [store]);
  return store;
}
