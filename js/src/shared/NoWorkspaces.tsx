// Shown instead of what is about workspaces while there are none; in a manager, with the way to its form for the first one.

import { useModel } from "../state/context.js";
import type { ManagerView } from "../state/managerView.js";
import { Button } from "../ui/controls/Button.js";
import { EmptyState } from "../ui/display/EmptyState.js";

interface NoWorkspacesProps {
  /** The surrounding manager; null without one. */
  manager: ManagerView | null;
}

export function NoWorkspaces({ manager }: NoWorkspacesProps) {
  const model = useModel();
  const byCode = manager === null && model.refusal("create_workspace") === null;
  return (
    <EmptyState
      title="No workspaces yet."
      hint={
        byCode
          ? "Create the first one with rg.WorkspaceForm(client)."
          : "People see only the datasets in their workspaces."
      }
    >
      {manager !== null && !model.readOnly && (
        <Button
          kind="primary"
          refusal={model.refusal("create_workspace")}
          onClick={() => manager.openWorkspaceForm()}
        >
          New workspace
        </Button>
      )}
    </EmptyState>
  );
}
