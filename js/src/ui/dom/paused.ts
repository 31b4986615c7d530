// Whether a component is out of sight, as in a tab that is not open: until it is shown again, it asks, announces and observes
// nothing, and is not drawn.

import { createContext } from "preact";
import { type EffectCallback, type Inputs, useContext, useEffect } from "preact/hooks";

export const Paused = createContext(false);

export const usePaused = (): boolean => useContext(Paused);

/** An effect of what is shown: it ends when that is paused, and begins again when it returns. */
export function useWhileActive(effect: EffectCallback, inputs: Inputs): void {
  const paused = usePaused();
  useEffect(() => (paused ? undefined : effect()), [paused, ...inputs]);
}
