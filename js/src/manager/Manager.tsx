// The UserManager: people and the actions on them, and the other areas of a server as tabs.

import { ActionPanel } from "../panel/ActionPanel.js";
import { RefreshButton } from "../panel/Header.js";
import { VisibilityNote } from "../panel/VisibilityNote.js";
import type { Tab } from "../protocol.js";
import { useChunk } from "../state/chunks.js";
import { useManagerView, useModel } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { ColumnsButton, PeopleTable } from "../table/PeoplePanel.js";
import { Button } from "../ui/controls/Button.js";
import { useUid } from "../ui/dom/uid.js";
import { ManagerTabs, TabPanels, tabsOf } from "./Tabs.js";

export function Manager() {
  const model = useModel();
  const view = useManagerView();
  useStore(model);
  useStore(view);
  const chunk = useChunk("manager");
  const base = useUid();
  const tabs = tabsOf(model);
  const open: Tab = tabs.find((tab) => tab === view.tab) ?? "users";
  const gone = model.session?.status === "gone";
  const acts = model.shows("actions") && !gone;
  const { menu } = view;
  const props = { base, tabs, open };
  const people = (
    <div class="aw-beside">
      <div class="aw-main">
        <PeopleTable
          toolbarEnd={acts && !model.readOnly && <NewPeople />}
          firstStep={chunk && acts && <chunk.FirstStep />}
          menuOf={menu}
          onMenu={acts ? (id) => (id === menu ? view.closeMenu() : view.openMenu(id)) : undefined}
        />
        {chunk && !gone && <chunk.Actions />}
      </div>
      {chunk && !gone && <chunk.Sheets />}
    </div>
  );
  return (
    <ActionPanel
      tabs={tabs.length > 0 ? <ManagerTabs {...props} /> : undefined}
      headerEnd={
        <>
          <span class={open === "users" && !gone ? "aw-holder" : "aw-away"}>
            <ColumnsButton />
          </span>
          <RefreshButton />
        </>
      }
      note={<VisibilityNote />}
      foot={chunk && <chunk.Foot />}
      next={
        chunk && (
          <>
            <chunk.AfterCreation />
            <chunk.SelectChanged />
          </>
        )
      }
      after={
        chunk && (
          <>
            <chunk.CredentialsCard tab={open} />
            {model.shows("code") && open !== "journal" && <chunk.CodeStrip tab={open} />}
          </>
        )
      }
    >
      {tabs.length > 0 ? <TabPanels {...props}>{people}</TabPanels> : people}
    </ActionPanel>
  );
}

/** Ways to add people: from a table, one account or, in a view of one workspace, existing users. */
function NewPeople() {
  const model = useModel();
  const view = useManagerView();
  const chunk = useChunk("manager");
  return (
    <div class="aw-toolbar-end">
      {chunk && <chunk.ExportButton />}
      {chunk && (model.people === null || model.shown.total > 0) && <chunk.AddToThis />}
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
