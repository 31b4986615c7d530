// The UserManager: people and the actions on them, and the other areas of a server as tabs.

import type { ManagerView } from "../dialogs/managerView.js";
import { ActionPanel } from "../panel/ActionPanel.js";
import { RefreshButton, SeenInPart } from "../panel/Header.js";
import type { ActingModel } from "../state/acting.js";
import { usePart } from "../state/parts.js";
import { useStore } from "../state/store.js";
import { ColumnsButton, People } from "../table/PeoplePanel.js";
import { Button } from "../ui/Button.js";
import { useUid } from "../ui/uid.js";
import type * as ManagerPart from "./part.js";
import { TabList, TabPanels, tabsOf } from "./Tabs.js";

interface ManagerProps {
  model: ActingModel;
  view: ManagerView;
}

export function Manager({ model, view }: ManagerProps) {
  useStore(model);
  useStore(view);
  const part = usePart<typeof ManagerPart>("manager");
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
            <ColumnsButton view={view} />
          </span>
          <RefreshButton model={model} />
        </>
      }
      note={<SeenInPart model={model} />}
      foot={
        part && (
          <>
            <part.ProgressBars model={model} />
            <part.CredentialsCard model={model} view={view} credentials={view.credentials} />
          </>
        )
      }
      next={part && <part.AfterCreation model={model} view={view} />}
      after={
        part && model.shows("code") && open !== "journal" && <part.CodeStrip model={model} view={view} />
      }
    >
      {tabs.length > 0 ? <TabPanels {...props}>{people}</TabPanels> : people}
      {view.panel?.kind === "people" && part && (
        <part.AddPeople model={model} workspace={view.panel.workspace} onClose={() => view.close()} />
      )}
    </ActionPanel>
  );
}

/** The people, with the open panel or menu. */
function Users({ model, view }: ManagerProps) {
  const part = usePart<typeof ManagerPart>("manager");
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
      {part && acts && model.session?.workspace == null && <part.FirstSteps model={model} view={view} />}
      {part && acts && <part.SelectionBar model={model} view={view} />}
      {part && menu !== null && acts && <part.RowMenu key={menu} model={model} view={view} />}
      {part && form !== null && !isGone(model) && <part.CreateForm model={model} view={view} panel={form} />}
      {part && panel !== null && "users" in panel && !isGone(model) && (
        <part.PanelDialog key={view.opened} model={model} view={view} panel={panel} />
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
  const part = usePart<typeof ManagerPart>("manager");
  const workspace = model.session?.workspace ?? null;
  if (workspace === null) return null;
  return (
    part && <part.AddPeopleButton model={model} onClick={() => view.open({ kind: "people", workspace })} />
  );
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
