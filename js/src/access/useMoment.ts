// When answers about access may be others than before.

import { useRef } from "preact/hooks";
import type { Model } from "../model.js";
import { useRefreshes } from "../useQuery.js";

/** What moves then: not while something is being changed or not all is `read`, but right after it. */
export function useMoment(model: Model, read: boolean): string {
  const { people, session, busy } = model;
  const moment = `${people?.serial} ${people?.version} ${session?.status} ${useRefreshes(model)}`;
  const kept = useRef(moment);
  if (!busy && read) kept.current = moment;
  return kept.current;
}
