// How old the data shown is, in the header, if it is older than it should be.

import { useModel } from "../state/context.js";
import { ago, MINUTE, useNow } from "../ui/display/time.js";

export function DataAge() {
  const model = useModel();
  const interval = 1000 * (model.widget.get("auto_refresh") || Infinity);
  const now = useNow(interval);
  const age = now - model.readAt;
  // An answer takes a moment, and what is stale already says why.
  const late = age > Math.min(1.5 * interval + 3000, model.stale ? MINUTE : Infinity);
  if (!late) return null;
  const when = age < MINUTE ? `${Math.round(age / 1000)} s ago` : ago(model.readAt, now);
  return <span class="aw-tag">as of {when}</span>;
}
