// How far the memberships have been read, over the foot of the panel.

import { useModel } from "../state/context.js";
import { pluralize } from "../ui/display/displayText.js";

export function MembershipProgress() {
  const model = useModel();
  const { people, session, stale } = model;
  if (people === null || people.memberships !== null || session === null) return null;
  if (stale || session.status === "gone") return null;
  const { reading } = session;
  const far = reading && `: ${reading.done} of ${pluralize(reading.total, "workspace")}`;
  return (
    <div class="aw-reading">
      <p>
        <span>Reading memberships{far}</span>
        <progress aria-label="Reading memberships" max={reading?.total} value={reading?.done} />
      </p>
    </div>
  );
}
