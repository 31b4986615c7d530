// Where something belongs that is shown wherever a person goes.

import { useRef } from "preact/hooks";

/** Whether the place that is shown is the one where a value last changed. */
export function useHome(place: string | undefined, value: unknown): boolean {
  const home = useRef({ place, value });
  if (home.current.value !== value) home.current = { place, value };
  return home.current.place === place;
}
