// The requests that more than one part of the tab makes.

import type { AskRosterRows, EditRoster } from "../protocol.js";
import type { StepProps } from "./stepProps.js";

/** Change cells, leave rows out, or take them in again. */
export const editRows = ({ roster }: Pick<StepProps, "roster">, change: Partial<EditRoster>) =>
  roster.send({ type: "edit_roster", draft: roster.state!.draft, ...change });

/** Show a row among those of a part, and make it active. */
export async function showRow(
  { roster, rosterView }: Pick<StepProps, "roster" | "rosterView">,
  show: AskRosterRows["show"],
  row: number,
): Promise<void> {
  const answer = await roster.model.request({
    ...{ type: "ask_roster_rows", show, search: "", count: 1, first: 0, row },
  });
  if (answer.type !== "roster_rows") return;
  const { rows } = rosterView.lists;
  rows.choose(show, "");
  rows.grid.reveal({ key: row, line: answer.first, column: "username" });
}

/** Plan the rows that are ready, with another choice if given, and show the plan. */
export async function planRoster(
  { roster, rosterView }: Pick<StepProps, "roster" | "rosterView">,
  choice?: Parameters<typeof roster.plan>[0],
): Promise<void> {
  const answer = await roster.plan(choice);
  if (answer?.type !== "roster_state") return;
  // Show the plan, or what is in its way.
  rosterView.show({ back: answer.plan === null });
}
