// What is done to chosen people: one dialog for each action.

import { useLayoutEffect, useMemo } from "preact/hooks";
import type { Model } from "../model.js";
import { peopleOf } from "./actions.js";
import { DeleteDialog } from "./DeleteDialog.js";
import { EditDialog } from "./EditDialog.js";
import { PasswordDialog } from "./PasswordDialog.js";
import { RoleDialog } from "./RoleDialog.js";
import type { CreatePanel, ManagerView, Panel, WorkspacePanel } from "./view.js";
import { WorkspacesDialog } from "./WorkspacesDialog.js";

export type PeoplePanel = Exclude<Panel, CreatePanel | WorkspacePanel>;

export interface ActionDialogProps {
  model: Model;
  view: ManagerView;
  /** Ids of the people that it is about. */
  users: readonly string[];
}

export function PanelDialog({ model, view, panel }: { model: Model; view: ManagerView; panel: PeoplePanel }) {
  const { kind, users } = panel;
  // They may be gone before it is drawn. Of those who go later the open dialog tells itself.
  const nobody = useMemo(() => peopleOf(model, users).length === 0, [panel]);
  useLayoutEffect(() => {
    if (nobody) view.close();
  }, [nobody]);
  if (nobody) return null;
  const props = { model, view, users };
  switch (kind) {
    case "add":
      return <WorkspacesDialog {...props} adding />;
    case "remove":
      return <WorkspacesDialog {...props} adding={false} />;
    case "role":
      return <RoleDialog {...props} />;
    case "password":
      return <PasswordDialog {...props} />;
    case "edit":
      return <EditDialog {...props} />;
    case "delete":
      return <DeleteDialog {...props} />;
  }
}
