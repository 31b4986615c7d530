// A list that the kernel has: the choice of a part, a search, and a grid of its rows, of which a page is here at a time.

import { useRef } from "preact/hooks";
import { useStore } from "../state/stores/store.js";
import { Alert } from "../ui/controls/Alert.js";
import { SearchBox } from "../ui/controls/SearchBox.js";
import { Segments } from "../ui/controls/Segments.js";
import { formatNumber, isolated } from "../ui/display/displayText.js";
import { Grid, type GridProps } from "../ui/grid/Grid.js";
import type { Key } from "../ui/grid/gridState.js";
import type { ListView } from "./listView.js";
import { type ListQuestion, useItems } from "./useItems.js";

interface ListProps<Item> extends Omit<GridProps<Item>, "rows" | "state" | "empty" | "busy"> {
  view: ListView;
  ask: ListQuestion["type"];
  /** A further column to ask for. */
  beside?: string | null;
  /** The parts that can be shown, with what they are called and how many items each has. */
  parts: readonly (readonly [part: string, name: string, count: number])[];
  /** The part that is shown first; none with null. */
  first?: string | null;
  /** The roster that they are of. */
  draft: string;
  /** Changes when the kernel may have other items of it. */
  version: number;
  keyOf: (item: Item) => Key;
  /** Shown at the end of the toolbar. */
  note?: string;
  /** Called with a text that is pasted at the active cell. */
  onPaste?: (item: Item, column: string, text: string) => void;
}

export function List<Item>(props: ListProps<Item>) {
  const { view, ask, label, parts, first = "all", draft, version, keyOf, note, ...grid } = props;
  useStore(view);
  const box = useRef<HTMLDivElement>(null);
  // The chosen part disappears once it is empty.
  const [show, , count] = parts.find(([part]) => part === view.show) ??
    parts.find(([part]) => part === first) ?? [null, "", 0];
  return (
    <div ref={box}>
      <div class="aw-toolbar">
        <Segments
          label={`${label} shown`}
          options={parts.map(([value, name, count]) => ({ value, name: `${name} ${formatNumber(count)}` }))}
          chosen={show as string}
          onChoose={(part) => view.choose(part)}
        />
        {show !== null && (
          <SearchBox
            label={`Search ${label.toLowerCase()}`}
            value={view.search}
            onSearch={(search) => view.choose(show, search)}
            onLeave={() => box.current!.querySelector<HTMLElement>("table")?.focus()}
          />
        )}
        <span class="aw-gap" />
        <span class="aw-dim">{note}</span>
      </div>
      {show !== null && <Items {...{ ...grid, view, ask, label, draft, version, keyOf, show, count }} />}
    </div>
  );
}

interface ItemsProps<Item> extends Omit<ListProps<Item>, "parts" | "first" | "note"> {
  show: string;
  /** How many items this part has. */
  count: number;
}

function Items<Item>(props: ItemsProps<Item>) {
  const { view, ask, beside, show, draft, version, keyOf, count, onPaste, ...grid } = props;
  const { search } = view;
  const question = { type: ask, show, search, ...(beside != null && { beside }) };
  const [rows, problem] = useItems<Item>(question, draft, version, keyOf, search === "" ? count : null);
  return (
    <>
      {problem && <Alert {...problem} />}
      <div
        class={problem ? "aw-stale" : undefined}
        onPaste={(event) => {
          const { active } = view.grid;
          const item = active?.key == null ? undefined : rows.at(rows.lineOf(active.key));
          if (item === undefined || !(event.target as Element).matches("table")) return;
          onPaste?.(item, active!.column, event.clipboardData!.getData("text/plain"));
          event.preventDefault();
        }}
      >
        <Grid
          {...grid}
          rows={rows}
          state={view.grid}
          busy={problem === null && rows.state === "old"}
          empty={problem ? "Not known." : search === "" ? "No one." : `No one matches “${isolated(search)}”.`}
        />
      </div>
    </>
  );
}
