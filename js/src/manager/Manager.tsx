// The UserManager: the people, what can be done with them, and the other parts of a server as tabs.

import type { ActingModel } from "../acting.js";
import { Button } from "../components/Button.js";
import { useUid } from "../components/uid.js";
import { CredentialsCard } from "../credentials/CredentialsCard.js";
import { ActionPanel } from "../people/ActionPanel.js";
import { RefreshButton } from "../people/Header.js";
import { useStore } from "../store.js";
import { ColumnsMenu } from "../table/ColumnsMenu.js";
import { People } from "../table/PeoplePanel.js";
import { CodeStrip } from "./CodeStrip.js";
import { CreateForm } from "./CreateForm.js";
import { PanelDialog } from "./PanelDialog.js";
import { ProgressBars } from "./ProgressBars.js";
import { RowMenu } from "./RowMenu.js";
import { SelectionBar } from "./SelectionBar.js";
import { TabList, TabPanels, tabsOf } from "./Tabs.js";
import type { ManagerView } from "./view.js";

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
          <span class={open === "users" ? "aw-holder" : "aw-away"}>
            <ColumnsMenu view={view} />
          </span>
          <RefreshButton model={model} />
        </>
      }
      foot={
        <>
          <ProgressBars model={model} />
          <CredentialsCard model={model} view={view} credentials={view.credentials} />
        </>
      }
      after={model.shows("code") && <CodeStrip model={model} view={view} />}
    >
      {tabs.length > 0 ? <TabPanels {...props}>{people}</TabPanels> : people}
    </ActionPanel>
  );
}

/** The people, and what is open about them. */
function Users({ model, view }: ManagerProps) {
  const { panel, behind, menu } = view;
  const form = panel?.kind === "create" ? panel : behind;
  const acts = model.shows("actions");

  return (
    <>
      <People
        model={model}
        view={view}
        toolbarEnd={acts && <NewUser model={model} view={view} />}
        firstStep={acts && <FirstStep model={model} view={view} />}
        menuOf={menu}
        onMenu={acts ? (id) => (id === menu ? view.closeMenu() : view.openMenu(id)) : undefined}
      />
      {acts && <SelectionBar model={model} view={view} />}
      {menu !== null && acts && <RowMenu key={menu} model={model} view={view} />}
      {form !== null && <CreateForm model={model} view={view} panel={form} />}
      {panel !== null && panel.kind !== "create" && (
        <PanelDialog key={view.opened} model={model} view={view} panel={panel} />
      )}
    </>
  );
}

function NewUser({ model, view }: ManagerProps) {
  if (model.readOnly) return null;
  return (
    <Button
      kind="primary"
      refusal={model.refusal("create_user")}
      onClick={() => view.open({ kind: "create" })}
    >
      New user
    </Button>
  );
}

/** How somebody comes to where nobody is. */
function FirstStep({ model, view }: ManagerProps) {
  const { session, readOnly } = model;
  const inside = session?.workspace != null;
  if (readOnly || model.refusal(inside ? "add_to_workspace" : "create_user") !== null) return null;
  if (!inside) return <Button onClick={() => view.open({ kind: "create" })}>Create the first user</Button>;
  return (
    <p class="aw-dim">
      Add people of this server with “Add to workspace” where everyone is shown:{" "}
      <code>rg.UserManager(client)</code>. By code: <code>workspace.add_user("username")</code>.
    </p>
  );
}
