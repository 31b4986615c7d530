// What is odd about a username that is being typed. It is compared with everybody's in idle time: letters come first.

import { useEffect, useState } from "preact/hooks";
import type { People } from "../data/people.js";
import { whenIdle } from "../idle.js";
import { lookalike, oddity } from "./names.js";

export function useUsernameWarning(name: string, people: People | null, except = -1): string | null {
  const [found, setFound] = useState<{ name: string; said: string | null }>({ name: "", said: null });
  useEffect(
    () =>
      people === null
        ? undefined
        : whenIdle(lookalike(name, people, except), (said) => setFound({ name, said })).cancel,
    [name, except, people?.serial, people?.version],
  );
  return oddity(name) ?? (found.name === name ? found.said : null);
}
