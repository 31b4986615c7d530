// Delete a workspace: show first who loses access, and what must be deleted before.

import { useMemo } from "preact/hooks";
import { execute } from "../../kernel/execute.js";
import { RequestDialog, Working } from "../../panel/requests/RequestDialog.js";
import type { DatasetItem, WorkspaceItem } from "../../protocol.js";
import { errorText, FormError } from "../../shared/errors.js";
import { firstMembers, knownPeople } from "../../shared/membership.js";
import { useDatasets } from "../../shared/useDatasets.js";
import { useRequest } from "../../shared/useRequest.js";
import { useModel } from "../../state/context.js";
import { goneText } from "../../state/gone.js";
import type { ManagerView } from "../../state/managerView.js";
import { byRole, countMembers, total } from "../../state/people/counts.js";
import { Alert } from "../../ui/controls/Alert.js";
import { Button } from "../../ui/controls/Button.js";
import { pluralize } from "../../ui/display/displayText.js";
import { formatList } from "../../ui/display/formatList.js";
import { Name } from "../../ui/display/Name.js";
import { NameList } from "../../ui/display/NameList.js";
import { Names } from "../../ui/display/Names.js";

const MAX_NAMED = 5;

export function openDeletion(view: ManagerView, workspace: WorkspaceItem): void {
  view.open("dialog", {
    content: () => <DeleteWorkspace workspace={workspace} onClose={() => view.close("dialog")} />,
    deletes: workspace,
  });
}

interface DeleteWorkspaceProps {
  workspace: WorkspaceItem;
  onClose: () => void;
}

export function DeleteWorkspace({ workspace, onClose }: DeleteWorkspaceProps) {
  const model = useModel();
  const { busy, error, send } = useRequest(model, onClose);
  // A refusal may be due to a dataset created since, so request the datasets again.
  const { byWorkspace, error: unknown, asking, again } = useDatasets(model, String(error?.message));
  const inside = byWorkspace?.get(workspace.id) ?? [];
  const here = model.workspaces.some(({ id }) => id === workspace.id);
  const reason = asking
    ? "Checking for datasets."
    : inside.length > 0
      ? "It has datasets. Delete them first."
      : model.refusal("delete_workspace");

  const gone = !here && !busy;
  return (
    <RequestDialog
      title="Delete workspace"
      busy={busy}
      submit={gone ? null : "Delete"}
      cancel={gone ? "Close" : undefined}
      kind="destroy"
      refusal={reason}
      autoFocus
      onClose={onClose}
      onSubmit={() => send(execute({ type: "delete_workspace", workspace: workspace.id }, null))}
    >
      {gone ? (
        <p>
          <Name text={workspace.name} bold /> {goneText(model)}.
          {error?.unknown && " You may have deleted it, although no answer came."}
        </p>
      ) : (
        <>
          <FormError error={error} />
          <p>
            <Name text={workspace.name} bold />: <WhoLosesAccess workspace={workspace} />
          </p>
          {asking ? (
            <Working>
              <span>Checking for datasets.</span>
            </Working>
          ) : inside.length > 0 ? (
            <Blocked datasets={inside} onAgain={again} />
          ) : unknown === null ? (
            <p>It has no datasets.</p>
          ) : (
            <Alert message="Its datasets could not be read." hint={errorText(unknown)} onRetry={again} />
          )}
          <p class="aw-dim">This can't be undone: a new workspace with this name starts empty.</p>
        </>
      )}
    </RequestDialog>
  );
}

/** "3 people lose access: 1 admin and 2 annotators (ana, bo and carla). Their accounts stay." */
function WhoLosesAccess({ workspace }: { workspace: WorkspaceItem }) {
  const model = useModel();
  const people = knownPeople(model);
  return useMemo(() => {
    if (people === null) return <>Its members are not known yet. They lose access.</>;
    const number = people.workspaces.findIndex(({ id }) => id === workspace.id);
    const counts = countMembers(people)[number];
    const count = counts === undefined ? 0 : total(counts);
    if (count === 0) return <>It has no members.</>;
    const names = firstMembers(people, number, MAX_NAMED).map((row) => people.usernames.get(row));
    return (
      <>
        {pluralize(count, "person loses", "people lose")} access to it: {formatList(byRole(counts))} (
        <Names names={names} count={count} />
        ). {count === 1 ? "The account stays" : "Their accounts stay"}.
      </>
    );
  }, [people]);
}

function Blocked({ datasets, onAgain }: { datasets: readonly DatasetItem[]; onAgain: () => void }) {
  return (
    <div class="aw-blocked">
      <p class="aw-warning">
        {pluralize(datasets.length, "dataset")} must be deleted first, in Argilla's UI or with the SDK:
      </p>
      <NameList label="Datasets to delete first" names={datasets} />
      <Button onClick={onAgain}>Check again</Button>
    </div>
  );
}
