// The areas of a manager as tabs: their names in the header, and the open tab, whose content is in contents.tsx.

import type { ComponentChildren } from "preact";
import { LoadingState } from "../panel/Placeholder.js";
import { silenceOf } from "../panel/problems.js";
import { TABS, type Tab } from "../protocol.js";
import { useChunk } from "../state/chunks.js";
import type { ManagerProps } from "../state/managerView.js";
import type { Model } from "../state/model.js";
import { TabList as Tabs } from "../ui/controls/TabList.js";

/** The part of `show` that enables a tab is named as the tab; it is also the label. */
export type OtherTab = (typeof TABS)[number];

const labelOf = (tab: Tab) => tab[0].toUpperCase() + tab.slice(1);

/** The visible tabs beside "Users", in order; a view of one workspace has none. */
export function tabsOf(model: Model): readonly OtherTab[] {
  return model.session?.workspace ? [] : TABS.filter((tab) => model.shows(tab));
}

interface TabListProps extends ManagerProps {
  base: string;
  tabs: readonly OtherTab[];
  open: Tab;
}

export function TabList({ view, base, tabs, open }: TabListProps) {
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
export function TabPanels({
  model,
  view,
  base,
  tabs,
  open,
  children,
}: TabListProps & { children: ComponentChildren }) {
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
          <OpenTab model={model} view={view} tab={other} />
        </div>
      )}
    </div>
  );
}

function OpenTab({ tab, ...props }: ManagerProps & { tab: OtherTab }) {
  const Content = useChunk("manager")?.CONTENTS[tab] ?? LoadingTab;
  return <Content {...props} />;
}

/** What is in a tab until its chunk has arrived. */
export function LoadingTab({ model }: { model: Model }) {
  return (
    <LoadingState model={model} problem={silenceOf(model)} message="Loading this tab from the kernel." />
  );
}
