// Tabs: one is open, and the arrow keys open the one beside it. The panel of a tab is named `base-tab`.

import { stepOf } from "../dom/stepOf.js";

interface TabListProps<T extends string> {
  label: string;
  base: string;
  tabs: readonly T[];
  open: T;
  onOpen: (tab: T) => void;
  nameOf: (tab: T) => string;
  /** A number beside the name, for those who see it. */
  numberOf?: (tab: T) => string | false;
}

export function TabList<T extends string>({
  label,
  base,
  tabs,
  open,
  onOpen,
  nameOf,
  numberOf,
}: TabListProps<T>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const to = stepOf(event, tabs.indexOf(open), tabs.length, "row", true);
    if (to === null) return;
    event.preventDefault();
    onOpen(tabs[to]);
    ((event.currentTarget as HTMLElement).children[to] as HTMLElement).focus();
  };
  return (
    <div class="aw-tabs" role="tablist" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`${base}-tab-${tab}`}
          class="aw-tab"
          aria-selected={tab === open}
          aria-controls={tab === open ? `${base}-${tab}` : undefined}
          tabIndex={tab === open ? 0 : -1}
          onClick={() => onOpen(tab)}
        >
          {nameOf(tab)}
          {numberOf && <span aria-hidden="true"> {numberOf(tab)}</span>}
        </button>
      ))}
    </div>
  );
}
