// The UserManager: people and the actions on them, and the other areas of a server as tabs.

import type { ManagerView } from "../dialogs/managerView.js";
import { PanelDialog } from "../dialogs/PanelDialog.js";
import { CredentialsCard } from "../forms/credentials/CredentialsCard.js";
import { ActionPanel } from "../panel/ActionPanel.js";
import { CodeStrip } from "../panel/CodeStrip.js";
import { RefreshButton, SeenInPart } from "../panel/Header.js";
import { ProgressBars } from "../panel/ProgressBars.js";
import type { ActingModel } from "../state/acting.js";
import { useStore } from "../state/store.js";
import { ColumnsMenu } from "../table/ColumnsMenu.js";
import { People } from "../table/PeoplePanel.js";
import { Button } from "../ui/Button.js";
import { useUid } from "../ui/uid.js";
import { AddPeople, AddPeopleButton } from "../workspaces/AddPeople.js";
import { CreateForm } from "./CreateForm.js";
import { FirstSteps } from "./FirstSteps.js";
import { RowMenu } from "./RowMenu.js";
import { SelectionBar } from "./SelectionBar.js";
import { TabList, TabPanels, tabsOf } from "./Tabs.js";

interface ManagerProps {
  model: ActingModel;
  view: ManagerView;
}

export function Manager({ model, view }: ManagerProps) {
  useStore(model);
  useStore(view);
  const base = useUid();
  const tabs = tabsOf(model);
  const open = tabs.some(({ part }) => part === view.tab) ? view.tab : "users";
  const props = { model, view, base, tabs, open };
  const people = <Users model={model} view={view} />;
  return (
    <ActionPanel
      model={model}
      view={view}
      title={tabs.length > 0 ? <TabList {...props} /> : undefined}
      headerEnd={
        <>
          <span class={open === "users" && !isGone(model) ? "aw-holder" : "aw-away"}>
            <ColumnsMenu view={view} />
          </span>
          <RefreshButton model={model} />
        </>
      }
      note={<SeenInPart model={model} />}
      foot={
        <>
          <ProgressBars model={model} />
          <CredentialsCard model={model} view={view} credentials={view.credentials} />
        </>
      }
      next={<AfterCreation model={model} view={view} />}
      after={model.shows("code") && open !== "journal" && <CodeStrip model={model} view={view} />}
    >
      {tabs.length > 0 ? <TabPanels {...props}>{people}</TabPanels> : people}
      {view.panel?.kind === "people" && (
        <AddPeople model={model} workspace={view.panel.workspace} onClose={() => view.close()} />
      )}
    </ActionPanel>
  );
}

/** The people, with the open panel or menu. */
function Users({ model, view }: ManagerProps) {
  const { panel, behind, menu } = view;
  const form = panel?.kind === "create" ? panel : behind;
  const acts = model.shows("actions") && !isGone(model);

  return (
    <>
      <People
        model={model}
        view={view}
        toolbarEnd={acts && <NewPeople model={model} view={view} />}
        firstStep={acts && <FirstStep model={model} view={view} />}
        menuOf={menu}
        onMenu={acts ? (id) => (id === menu ? view.closeMenu() : view.openMenu(id)) : undefined}
      />
      {acts && model.session?.workspace == null && <FirstSteps model={model} view={view} />}
      {acts && <SelectionBar model={model} view={view} />}
      {menu !== null && acts && <RowMenu key={menu} model={model} view={view} />}
      {form !== null && !isGone(model) && <CreateForm model={model} view={view} panel={form} />}
      {panel !== null && "users" in panel && !isGone(model) && (
        <PanelDialog key={view.opened} model={model} view={view} panel={panel} />
      )}
    </>
  );
}

/** Ways to add people: create an account or, in a view of one workspace, add existing users. */
function NewPeople({ model, view }: ManagerProps) {
  if (model.readOnly) return null;
  return (
    <div class="aw-toolbar-end">
      {hasPeople(model) && <AddToThis model={model} view={view} />}
      <Button
        kind="primary"
        refusal={model.refusal("create_user")}
        onClick={() => view.open({ kind: "create" })}
      >
        New user
      </Button>
    </div>
  );
}

function AddToThis({ model, view }: ManagerProps) {
  const workspace = model.session?.workspace ?? null;
  if (workspace === null) return null;
  return <AddPeopleButton model={model} onClick={() => view.open({ kind: "people", workspace })} />;
}

/** Suggest adding people to a workspace that was just created. */
function AfterCreation({ model, view }: ManagerProps) {
  const { created, chosen } = view.workspaces;
  const workspace = model.workspaces.find(({ id }) => id === created?.id);
  if (workspace === undefined || model.said !== created?.said || model.readOnly) return null;
  // Its detail already has the button.
  if (view.tab === "workspaces" && chosen === workspace.id) return null;
  return <AddPeopleButton model={model} onClick={() => view.open({ kind: "people", workspace })} />;
}

/** How to add the first people when there are none. */
function FirstStep({ model, view }: ManagerProps) {
  const inside = model.session?.workspace != null;
  if (model.readOnly || model.refusal(inside ? "add_to_workspace" : "create_user") !== null) return null;
  if (inside) return <AddToThis model={model} view={view} />;
  return <Button onClick={() => view.open({ kind: "create" })}>Create the first user</Button>;
}

const isGone = (model: ActingModel) => model.session?.status === "gone";
const hasPeople = (model: ActingModel) => model.people === null || model.total > 0;
