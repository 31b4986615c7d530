// Warn about an unusual username while it is typed. The comparison with existing usernames runs in idle time, so that
// typing comes first.

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
