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
  const mayCreate = !model.readOnly && model.refusal("create_workspace") === null;
  return (
    <EmptyState
      title="No workspaces yet."
      hint={
        !mayCreate
          ? "Ask an owner to add you to one."
          : manager === null
            ? "Create the first one with rg.WorkspaceForm(client)."
            : "A workspace holds datasets. People see only those in their workspaces."
      }
    >
      {mayCreate && manager !== null && (
        <Button kind="primary" onClick={() => manager.openWorkspaceForm()}>
          New workspace
        </Button>
      )}
    </EmptyState>
  );
}
