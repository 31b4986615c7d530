// The UserManager: the people, and what can be done with them.

import { useLayoutEffect } from "preact/hooks";
import { Button } from "../components/Button.js";
import type { Model } from "../model.js";
import { RefreshButton } from "../people/Header.js";
import { PeoplePanel } from "../people/PeoplePanel.js";
import { useStore } from "../store.js";
import { CodeStrip } from "./CodeStrip.js";
import { CreateForm } from "./CreateForm.js";
import { PanelDialog } from "./PanelDialog.js";
import { ProgressBars } from "./ProgressBars.js";
import { RowMenu } from "./RowMenu.js";
import { SelectionBar } from "./SelectionBar.js";
import type { ManagerView } from "./view.js";

interface ManagerProps {
  model: Model;
  view: ManagerView;
}

export function Manager({ model, view }: ManagerProps) {
  useStore(model);
  useStore(view);
  const { panel, menu } = view;
  const acts = model.shows("actions");

  // People who are gone take what is open about them along.
  useLayoutEffect(() => {
    if (panel === null || panel.kind === "create" || model.people === null) return;
    if (!panel.users.some((id) => model.people!.find(id) >= 0) && !model.busy) view.close();
  });

  return (
    <PeoplePanel
      model={model}
      view={view}
      headerEnd={<RefreshButton model={model} />}
      toolbarEnd={acts && <NewUser model={model} view={view} />}
      firstStep={acts && <FirstUser model={model} view={view} />}
      menuOf={menu?.id}
      onMenu={acts ? (id, button) => view.openMenu(id, button) : undefined}
      foot={
        <>
          <ProgressBars model={model} />
          {acts && <SelectionBar model={model} view={view} />}
        </>
      }
    >
      {model.shows("code") && <CodeStrip model={model} />}
      {menu !== null && acts && <RowMenu key={menu.id} model={model} view={view} />}
      {panel?.kind === "create" && <CreateForm model={model} view={view} />}
      {panel !== null && panel.kind !== "create" && <PanelDialog model={model} view={view} panel={panel} />}
    </PeoplePanel>
  );
}

function NewUser({ model, view }: ManagerProps) {
  if (model.readOnly) return null;
  return (
    <Button
      kind="primary"
      refusal={model.session === null ? "Not connected yet." : model.refusal("create_user")}
      onClick={() => view.open({ kind: "create" })}
    >
      New user
    </Button>
  );
}

function FirstUser({ model, view }: ManagerProps) {
  if (model.readOnly || model.refusal("create_user") !== null) return null;
  return <Button onClick={() => view.open({ kind: "create" })}>Create the first user</Button>;
}
