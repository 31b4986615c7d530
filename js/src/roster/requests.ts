// The requests that more than one part of the tab makes.

import type { EditRoster } from "../protocol.js";
import type { StepProps } from "./stepProps.js";

/** Change cells, leave rows out, or take them in again. */
export const editRows = ({ roster }: Pick<StepProps, "roster">, change: Partial<EditRoster>) =>
  void roster.send({ type: "edit_roster", draft: roster.state!.draft, ...change });

/** Answer questions of planning by what it puts into cells, and plan again, after other answers: the rest is asked again. */
export function answerRows(
  props: Pick<StepProps, "roster" | "rosterView">,
  change: Partial<EditRoster>,
): void {
  editRows(props, change);
  void planRoster(props, () => ({}));
}

/** Plan the rows that are ready, with another choice if given, and show the plan. */
export async function planRoster(
  { roster, rosterView }: Pick<StepProps, "roster" | "rosterView">,
  choose?: Parameters<typeof roster.plan>[0],
): Promise<void> {
  const answer = await roster.plan(choose);
  if (answer?.type !== "roster_state") return;
  // Show the plan, or what is in its way.
  const blocked = answer.plan === null;
  if (blocked) rosterView.lists.rows.choose("problems", "");
  rosterView.show({ back: blocked });
}
