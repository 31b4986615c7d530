// The areas of a manager as tabs: their names in the header, and the open tab, whose content is in contents.tsx.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { silenceOf } from "../panel/problems.js";
import { TABS, type Tab } from "../protocol.js";
import { LoadingState } from "../shared/Placeholder.js";
import { useChunk } from "../state/chunks.js";
import { useManagerView, useModel } from "../state/context.js";
import type { Model } from "../state/model.js";
import { TabList } from "../ui/controls/TabList.js";
import { Paused } from "../ui/dom/paused.js";

/** The part of `show` that enables a tab is named as the tab; it is also the label. */
export type OtherTab = (typeof TABS)[number];

const labelOf = (tab: Tab) => tab[0].toUpperCase() + tab.slice(1);

/** The visible tabs beside "Users", in order; a view of one workspace has none. */
export function tabsOf(model: Model): readonly OtherTab[] {
  return model.session?.workspace ? [] : TABS.filter((tab) => model.shows(tab));
}

interface ManagerTabsProps {
  base: string;
  tabs: readonly OtherTab[];
  open: Tab;
}

export function ManagerTabs({ base, tabs, open }: ManagerTabsProps) {
  const view = useManagerView();
  return (
    <TabList<Tab>
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
 * The content of the tabs, each from when it is first opened. While another is open it stays, inert and hidden, so that
 * returning costs nothing and keeps what was typed and where it was scrolled. The people are drawn meanwhile, and keep their
 * height; the others are paused, and take no room.
 */
export function TabPanels({
  base,
  tabs,
  open,
  children,
}: ManagerTabsProps & { children: ComponentChildren }) {
  const chunk = useChunk("manager");
  const opened = useRef(new Set<Tab>()).current.add(open);
  const away = open !== "users";
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
      {tabs.map(
        (tab) =>
          opened.has(tab) && (
            <div
              key={tab}
              role="tabpanel"
              id={`${base}-${tab}`}
              aria-labelledby={`${base}-tab-${tab}`}
              inert={tab !== open}
              class={tab !== open ? "aw-away aw-folded" : undefined}
            >
              <Paused value={tab !== open}>
                {chunk === null ? <LoadingTab /> : <chunk.OtherPanel tab={tab} />}
              </Paused>
            </div>
          ),
      )}
    </div>
  );
}

/** What is in a tab until its chunk has arrived. */
export function LoadingTab() {
  const model = useModel();
  return <LoadingState problem={silenceOf(model)} message="Loading this tab from the kernel." />;
}
