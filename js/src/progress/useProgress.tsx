// How far the people of a workspace are: asked for when it is shown, and again after a refresh or a change of its members.

import type { PartProps } from "../manager/workspaces/WorkspaceDetail.js";
import { NoAnswer } from "../panel/NoAnswer.js";
import { useMemberCount } from "../shared/membership.js";
import { useModel } from "../state/context.js";
import { useQuery } from "../state/useQuery.js";
import { ago, exact, useNow } from "../ui/display/time.js";

/** Return the last answer, and what to show around it: when it was read, or why there is none. */
export function useProgress({ workspace }: PartProps) {
  const model = useModel();
  const members = useMemberCount(model, workspace);
  const refusal = model.refusal("list_members");
  const now = useNow();
  const asked = useQuery(
    model,
    refusal === null ? { type: "ask_workspace_progress", workspace: workspace.id } : null,
    `${model.refreshes} ${members}`,
    { keep: workspace.id },
  );
  const { answer, asking } = asked;
  const note = (
    <>
      {refusal !== null && <p class="aw-dim">{refusal}</p>}
      <NoAnswer asked={asked} loading="Reading the progress." failed="The progress could not be read." />
      {answer?.notes.map((text) => (
        <p key={text} class="aw-warning">
          {text}
        </p>
      ))}
    </>
  );
  const when = answer && (
    <span class="aw-dim" title={exact(answer.read_at)}>
      {asking ? "Reading again." : `As of ${ago(answer.read_at, now)}.`}
    </span>
  );
  return { answer, note, when };
}
