// The UserManager: everything around the table of people.

import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Model } from "../model.js";
import { useStore } from "../store.js";
import { Table } from "../table/Table.js";
import type { View } from "../view.js";
import { copy } from "./actions.js";
import { CodeStrip } from "./CodeStrip.js";
import { CopyField } from "./CopyField.js";
import { CreateForm } from "./CreateForm.js";
import { Header } from "./Header.js";
import { Status, Troubles } from "./Outcome.js";
import { PanelDialog } from "./PanelDialog.js";
import { ProgressBars } from "./ProgressBars.js";
import { RowMenu } from "./RowMenu.js";
import { SelectionBar } from "./SelectionBar.js";
import { Skeleton, State, stateOf } from "./State.js";
import { Toolbar } from "./Toolbar.js";

interface ManagerProps {
  model: Model;
  view: View;
}

export function Manager({ model, view }: ManagerProps) {
  useStore(model);
  useStore(view);
  // An id that the clipboard did not take.
  const [uncopied, setUncopied] = useState<string | null>(null);
  const { panel, menu } = view;
  const state = stateOf(model);

  // People who are gone take what is open about them along.
  useLayoutEffect(() => {
    if (panel === null || panel.kind === "create" || model.people === null) return;
    if (!panel.users.some((id) => model.people!.find(id) >= 0) && !model.busy) view.close();
  });
  useEffect(() => setUncopied(null), [panel, menu]);

  const copyId = async (id: string) => {
    const copied = await copy(id, model, `Copied the id ${id}.`);
    setUncopied(copied ? null : id);
  };

  return (
    <div class="aw-panel">
      <Header model={model} />
      <Toolbar model={model} view={view} />
      <Troubles model={model} />
      {uncopied !== null && <CopyField label="Id" text={uncopied} onClose={() => setUncopied(null)} />}
      <div class={`aw-body${model.link === "lost" || model.session?.status === "failed" ? " aw-old" : ""}`}>
        {state === "rows" ? (
          <Table
            model={model}
            view={view}
            selectable
            onCopyId={copyId}
            onMenu={(id, button) => view.openMenu(id, button)}
          />
        ) : state === "loading" ? (
          <Skeleton model={model} />
        ) : (
          <State model={model} view={view} state={state} />
        )}
      </div>
      <ProgressBars model={model} />
      <SelectionBar model={model} view={view} />
      <Status model={model} />
      <CodeStrip model={model} />
      {menu !== null && <RowMenu key={menu.id} model={model} view={view} onCopyId={copyId} />}
      {panel?.kind === "create" && <CreateForm model={model} view={view} />}
      {panel !== null && panel.kind !== "create" && <PanelDialog model={model} view={view} panel={panel} />}
    </div>
  );
}
