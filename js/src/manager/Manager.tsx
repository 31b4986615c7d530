// The UserManager: people and the actions on them, and the other areas of a server as tabs.

import { ActionPanel } from "../panel/ActionPanel.js";
import { RefreshButton } from "../panel/Header.js";
import { VisibilityNote } from "../panel/VisibilityNote.js";
import type { Tab } from "../protocol.js";
import { useChunk } from "../state/chunks.js";
import type { ManagerProps } from "../state/managerView.js";
import { useStore } from "../state/stores/store.js";
import { ColumnsButton, PeopleTable } from "../table/PeoplePanel.js";
import { Button } from "../ui/controls/Button.js";
import { useUid } from "../ui/dom/uid.js";
import { TabList, TabPanels, tabsOf } from "./Tabs.js";

export function Manager({ model, view }: ManagerProps) {
  useStore(model);
  useStore(view);
  const chunk = useChunk("manager");
  const base = useUid();
  const tabs = tabsOf(model);
  const open: Tab = tabs.find((tab) => tab === view.tab) ?? "users";
  const gone = model.session?.status === "gone";
  const acts = model.shows("actions") && !gone;
  const { menu } = view;
  const props = { model, view, base, tabs, open };
  const people = (
    <div class="aw-beside">
      <div class="aw-main">
        <PeopleTable
          model={model}
          view={view}
          toolbarEnd={acts && !model.readOnly && <NewPeople model={model} view={view} />}
          firstStep={chunk && acts && <chunk.FirstStep model={model} view={view} />}
          menuOf={menu}
          onMenu={acts ? (id) => (id === menu ? view.closeMenu() : view.openMenu(id)) : undefined}
        />
        {chunk && !gone && <chunk.Actions model={model} view={view} />}
      </div>
      {chunk && !gone && <chunk.NewUserSheet model={model} view={view} />}
    </div>
  );
  return (
    <ActionPanel
      model={model}
      view={view}
      tabs={tabs.length > 0 ? <TabList {...props} /> : undefined}
      headerEnd={
        <>
          <span class={open === "users" && !gone ? "aw-holder" : "aw-away"}>
            <ColumnsButton view={view} />
          </span>
          <RefreshButton model={model} />
        </>
      }
      note={<VisibilityNote model={model} />}
      foot={chunk && <chunk.Foot model={model} view={view} />}
      next={
        chunk && (
          <>
            <chunk.AfterCreation model={model} view={view} />
            <chunk.SelectChanged model={model} view={view} />
          </>
        )
      }
      after={
        chunk && (
          <>
            <chunk.CredentialsCard model={model} view={view} />
            {model.shows("code") && open !== "journal" && <chunk.CodeStrip model={model} view={view} />}
          </>
        )
      }
    >
      {tabs.length > 0 ? <TabPanels {...props}>{people}</TabPanels> : people}
    </ActionPanel>
  );
}

/** Ways to add people: from a table, one account or, in a view of one workspace, existing users. */
function NewPeople({ model, view }: ManagerProps) {
  const chunk = useChunk("manager");
  return (
    <div class="aw-toolbar-end">
      {chunk && <chunk.ExportButton model={model} />}
      {chunk && (model.people === null || model.shown.total > 0) && (
        <chunk.AddToThis model={model} view={view} />
      )}
      {tabsOf(model).includes("roster") && (
        <Button refusal={model.refusal("create_user")} onClick={() => view.openTab("roster")}>
          Import users
        </Button>
      )}
      <Button kind="primary" refusal={model.refusal("create_user")} onClick={() => view.open("userForm", {})}>
        New user
      </Button>
    </div>
  );
}
