// What is in each tab of a manager but "Users".

import type { FunctionComponent } from "preact";
import { useChunk } from "../state/chunks.js";
import { useModel } from "../state/context.js";
import { JournalTab } from "./journal/JournalTab.js";
import { LoadingTab, type OtherTab } from "./Tabs.js";
import { WorkspacesTab } from "./workspaces/WorkspacesTab.js";

export const CONTENTS: Record<OtherTab, FunctionComponent> = {
  workspaces: WorkspacesTab,
  access() {
    const Tab = useChunk("access", useModel().chunks)?.AccessTab ?? LoadingTab;
    return <Tab />;
  },
  roster() {
    const Tab = useChunk("roster", useModel().chunks)?.RosterTab ?? LoadingTab;
    return <Tab />;
  },
  journal: JournalTab,
};
