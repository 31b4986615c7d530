// What is in each tab of a manager but "Users".

import type { FunctionComponent } from "preact";
import { useChunk } from "../state/chunks.js";
import { useModel, useView } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { memo } from "../ui/dom/memo.js";
import { LoadingTab, type OtherTab } from "./Tabs.js";
import { WorkspacesTab } from "./workspaces/WorkspacesTab.js";

const CONTENTS: Record<OtherTab, FunctionComponent> = {
  workspaces: WorkspacesTab,
  access() {
    const Tab = useChunk("access", useModel().chunks)?.AccessTab ?? LoadingTab;
    return <Tab />;
  },
  roster() {
    const Tab = useChunk("roster", useModel().chunks)?.RosterTab ?? LoadingTab;
    return <Tab />;
  },
  journal() {
    const Tab = useChunk("journal", useModel().chunks)?.JournalTab ?? LoadingTab;
    return <Tab />;
  },
};

/** The content of a tab, which draws itself: what is paused must not be drawn with the tabs. */
export const OtherPanel = memo(function OtherPanel({ tab }: { tab: OtherTab }) {
  useStore(useModel());
  useStore(useView());
  const Content = CONTENTS[tab];
  return <Content />;
});
