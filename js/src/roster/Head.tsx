// The heading of a column of the rows: what it is, and a menu with the column of the file that it is read from.

import { useRef } from "preact/hooks";
import type { RosterState } from "../protocol.js";
import { useStore } from "../state/stores/store.js";
import { Select } from "../ui/controls/Select.js";
import { formatList } from "../ui/display/formatList.js";
import { focusGrid } from "./cells.js";
import { LABELS, nameOfColumn, type RosterColumn, readFrom, withColumn } from "./columns.js";
import type { RosterStore } from "./rosterStore.js";
import type { RosterView } from "./rosterView.js";

interface HeadProps {
  roster: RosterStore;
  column: RosterColumn;
}

export function Head({ roster, column }: HeadProps) {
  const state = useStore(roster).state!;
  return (
    <HeadMenu
      head={nameOfColumn(column)}
      label={LABELS[column]}
      {...menuOf(state, column)}
      onChange={(value) => readColumn(roster, column, Number(value))}
    />
  );
}

/** What the menu of a column offers. */
export const menuOf = (state: RosterState, column: RosterColumn) => ({
  value: String(readFrom(state, column)),
  options: [
    { value: "-1", name: withoutColumn(state, column) },
    ...state.headings.map(({ text }, at) => ({ value: String(at), name: text || `Column ${at + 1}` })),
  ],
});

/** Read a column of a roster from that heading, or with -1 from none. A username that a column has is not made of names. */
export const readColumn = (roster: RosterStore, column: RosterColumn, at: number): void =>
  roster.read((now) => ({
    columns: withColumn(now, column, at),
    ...(column === "username" && at >= 0 && { usernames: null }),
  }));

/** Where the texts of a column come from that the file does not have. */
function withoutColumn({ usernames, workspaces, role }: RosterState, column: RosterColumn): string {
  if (column === "username" && usernames !== null) return "from names";
  if (column === "workspaces" && workspaces.length > 0) return `${formatList(workspaces, 2)} for all`;
  if (column === "role" && role !== null) return `${role} for all`;
  return "None";
}

interface BesideProps {
  roster: RosterStore;
  rosterView: RosterView;
}

/** The heading of a column that is shown although it is not used, and which one. */
export function BesideHead({ roster, rosterView }: BesideProps) {
  const { unused } = useStore(roster).state!;
  return (
    <HeadMenu
      head="not used"
      label="Column that is not used"
      value={useStore(rosterView).besideOf(unused) ?? ""}
      options={["", ...unused].map((value) => ({ value, name: value || "None" }))}
      onChange={(beside) => rosterView.show({ beside })}
    />
  );
}

interface HeadMenuProps {
  head: string;
  label: string;
  value: string;
  options: readonly { value: string; name: string }[];
  onChange: (value: string) => void;
}

/** Enter at the heading opens the menu; the arrow keys never change what a closed one says, which would read the file again. */
function HeadMenu({ head, label, onChange, ...others }: HeadMenuProps) {
  const open = useRef(false);
  const show = (select: HTMLSelectElement) => {
    open.current = true;
    select.focus();
    select.showPicker?.();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles keys and clicks of the menu inside.
    <span
      class="aw-roster-head"
      onClick={({ target, detail }) => {
        if (detail === 0 && (target as Element).localName === "select") show(target as HTMLSelectElement);
      }}
      onKeyDown={(event) => {
        const { key, target } = event;
        if (key === "Escape") focusGrid(target as HTMLElement);
        else if (open.current || !/^(Arrow|Enter| )/.test(key)) return;
        else show(target as HTMLSelectElement);
        open.current = key !== "Escape";
        event.preventDefault();
        event.stopPropagation();
      }}
      onChange={({ target }) => {
        open.current = false;
        // The browser gives the focus back to the menu when it has closed it.
        setTimeout(() => focusGrid(target as HTMLElement));
      }}
      onFocusOut={() => {
        open.current = false;
      }}
    >
      {head}
      <Select {...others} tabIndex={-1} aria-label={label} onChange={onChange} />
    </span>
  );
}
