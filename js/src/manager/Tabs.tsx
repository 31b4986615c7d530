// The areas of a manager as tabs: their names in the header, and the open tab, whose content is in contents.tsx.

import type { ComponentChildren } from "preact";
import { silenceOf } from "../panel/problems.js";
import { TABS, type Tab } from "../protocol.js";
import { LoadingState } from "../shared/Placeholder.js";
import { useChunk } from "../state/chunks.js";
import { useManagerView, useModel } from "../state/context.js";
import type { Model } from "../state/model.js";
import { TabList as Tabs } from "../ui/controls/TabList.js";

/** The part of `show` that enables a tab is named as the tab; it is also the label. */
export type OtherTab = (typeof TABS)[number];

const labelOf = (tab: Tab) => tab[0].toUpperCase() + tab.slice(1);

/** The visible tabs beside "Users", in order; a view of one workspace has none. */
export function tabsOf(model: Model): readonly OtherTab[] {
  return model.session?.workspace ? [] : TABS.filter((tab) => model.shows(tab));
}

interface TabListProps {
  base: string;
  tabs: readonly OtherTab[];
  open: Tab;
}

export function TabList({ base, tabs, open }: TabListProps) {
  const view = useManagerView();
  return (
    <Tabs<Tab>
      label="Parts"
      base={base}
      tabs={["users", ...tabs]}
      open={open}
      onOpen={(tab) => view.openTab(tab)}
      nameOf={labelOf}
    />
  );
}

/**
 * The content of the tabs. The people stay rendered but inert and hidden while another tab is open, so that returning
 * costs nothing, keeps the scroll position, and the panel keeps its height; other tabs are rendered only while open.
 */
export function TabPanels({ base, tabs, open, children }: TabListProps & { children: ComponentChildren }) {
  const other = tabs.find((tab) => tab === open);
  const away = other !== undefined;
  return (
    <div class="aw-tabpanels">
      <div
        role="tabpanel"
        id={`${base}-users`}
        aria-labelledby={`${base}-tab-users`}
        inert={away}
        class={away ? "aw-away" : undefined}
      >
        {children}
      </div>
      {away && (
        <div key={other} role="tabpanel" id={`${base}-${other}`} aria-labelledby={`${base}-tab-${other}`}>
          <OpenTab tab={other} />
        </div>
      )}
    </div>
  );
}

function OpenTab({ tab }: { tab: OtherTab }) {
  const Content = useChunk("manager")?.CONTENTS[tab] ?? LoadingTab;
  return <Content />;
}

/** What is in a tab until its chunk has arrived. */
export function LoadingTab() {
  const model = useModel();
  return <LoadingState problem={silenceOf(model)} message="Loading this tab from the kernel." />;
}
