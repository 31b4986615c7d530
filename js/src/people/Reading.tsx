// Progress of reading the memberships, where they are shown but not complete. It overlays the end of the content, so
// that nothing moves when it appears or disappears.

import type { Model } from "../model.js";
import { pluralize } from "../shown.js";

export function Reading({ model }: { model: Model }) {
  const { people, session } = model;
  if (people === null || people.members !== null || session === null) return null;
  if (session.status === "failed" || session.status === "gone") {
    return null;
  }
  const { reading } = session;
  const far = reading && `: ${reading.done} of ${pluralize(reading.total, "workspace", "workspaces")}`;
  return (
    <div class="aw-reading">
      <p>
        <span>Reading memberships{far}</span>
        <progress aria-label="Reading memberships" max={reading?.total} value={reading?.done} />
      </p>
    </div>
  );
}
