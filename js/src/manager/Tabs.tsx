// The areas of a manager as tabs: their names in the header, and the open tab's content.

import type { ComponentChildren } from "preact";
import { Awaited } from "../panel/Placeholder.js";
import { silenceOf } from "../panel/problems.js";
import type { ManagerProps, Tab } from "../state/managerView.js";
import type { Model } from "../state/model.js";
import { usePart } from "../state/parts.js";
import type * as ManagerPart from "./part.js";

interface TabInfo {
  /** The part of `show` that enables it. */
  part: Exclude<Tab, "users">;
  label: string;
}

/** Tabs after "Users", in order. */
const TABS: readonly TabInfo[] = [
  { part: "workspaces", label: "Workspaces" },
  { part: "access", label: "Access" },
  { part: "journal", label: "Journal" },
];

/** The visible tabs beside "Users"; a view of one workspace has none. */
export function tabsOf(model: Model): readonly TabInfo[] {
  if (model.session?.workspace) return [];
  return TABS.filter(({ part }) => model.shows(part));
}

interface TabListProps extends ManagerProps {
  base: string;
  tabs: readonly TabInfo[];
  open: Tab;
}

export function TabList({ view, base, tabs, open }: TabListProps) {
  const all: { part: Tab; label: string }[] = [{ part: "users", label: "Users" }, ...tabs];
  const at = all.findIndex(({ part }) => part === open);
  const onKeyDown = (event: KeyboardEvent) => {
    const to: Record<string, number> = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at + all.length - 1) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    if (!(event.key in to)) return;
    event.preventDefault();
    const list = event.currentTarget as HTMLElement;
    view.openTab(all[to[event.key]].part);
    (list.children[to[event.key]] as HTMLElement).focus();
  };
  return (
    <div class="aw-tabs" role="tablist" aria-label="Parts" tabIndex={-1} onKeyDown={onKeyDown}>
      {all.map(({ part, label }) => (
        <button
          key={part}
          type="button"
          role="tab"
          id={`${base}-tab-${part}`}
          class="aw-tab"
          aria-selected={part === open}
          aria-controls={part === open ? `${base}-${part}` : undefined}
          tabIndex={part === open ? 0 : -1}
          onClick={() => view.openTab(part)}
        >
          {label}
        </button>
      ))}
    </div>
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
  const manager = usePart<typeof ManagerPart>("manager");
  const other = tabs.find(({ part }) => part === open);
  const waiting = (
    <Awaited model={model} problem={silenceOf(model)} awaited="Loading this tab from the kernel." />
  );
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
      {other !== undefined && (
        <div
          key={other.part}
          role="tabpanel"
          id={`${base}-${other.part}`}
          aria-labelledby={`${base}-tab-${other.part}`}
        >
          {manager === null ? (
            waiting
          ) : (
            <manager.LoadedTab model={model} view={view} tab={other.part} waiting={waiting} />
          )}
        </div>
      )}
    </div>
  );
}
