// Detect when answers about access may have changed.

import { useRef } from "preact/hooks";
import type { Model } from "../model.js";
import { useRefreshes } from "../useQuery.js";

/**
 * A key that changes when answers may differ. It stays the same while a change is pending or not everything is `read`,
 * and updates right afterwards.
 */
export function useMoment(model: Model, read: boolean): string {
  const { people, session, busy } = model;
  const moment = `${people?.serial} ${people?.version} ${session?.status} ${useRefreshes(model)}`;
  const kept = useRef(moment);
  if (!busy && read) kept.current = moment;
  return kept.current;
}
