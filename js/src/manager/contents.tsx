// What is in each tab of a manager but "Users".

import type { FunctionComponent } from "preact";
import { useChunk } from "../state/chunks.js";
import type { ManagerProps } from "../state/managerView.js";
import { JournalTab } from "./journal/JournalTab.js";
import { LoadingTab, type OtherTab } from "./Tabs.js";
import { WorkspacesTab } from "./workspaces/WorkspacesTab.js";

export const CONTENTS: Record<OtherTab, FunctionComponent<ManagerProps>> = {
  workspaces: WorkspacesTab,
  access(props) {
    const Tab = useChunk("access", props.model.chunks)?.AccessTab ?? LoadingTab;
    return <Tab {...props} />;
  },
  roster(props) {
    const Tab = useChunk("roster", props.model.chunks)?.RosterTab ?? LoadingTab;
    return <Tab {...props} />;
  },
  journal: JournalTab,
};
