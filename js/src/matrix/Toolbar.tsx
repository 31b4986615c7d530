// Above the matrix: one search for people and workspaces, the order of the people, and what the letters mean.

import { useRef } from "preact/hooks";
import { Icon } from "../components/icons.js";
import type { Model } from "../model.js";
import { Chips } from "../people/Chips.js";
import type { Layout } from "./layout.js";
import type { MatrixView } from "./view.js";

interface ToolbarProps {
  model: Model;
  view: MatrixView;
  layout: Layout | null;
}

const ORDERS: readonly { label: string; sort: readonly string[] }[] = [
  { label: "by name", sort: ["username"] },
  { label: "by role", sort: ["role", "username"] },
  { label: "by most workspaces", sort: ["-workspaces", "username"] },
  { label: "by fewest workspaces", sort: ["workspaces", "username"] },
];

export function Toolbar({ model, view, layout }: ToolbarProps) {
  return (
    <div class="aw-toolbar">
      <Search model={model} view={view} />
      <Order model={model} view={view} />
      {view.shared && <Chips model={model} />}
      <span class="aw-gap" />
      <p class="aw-m-legend">
        <Letter letter="O" kind="owner" /> owner, everywhere · <Letter letter="A" kind="admin" /> admin ·{" "}
        <Letter letter="N" kind="annotator" /> annotator
        {layout !== null && layout.risks > 0 && (
          <>
            {" "}
            · <Letter letter="O+" kind="owner" /> owner and member
          </>
        )}
      </p>
    </div>
  );
}

function Letter({ letter, kind }: { letter: string; kind: string }) {
  return <b class={`aw-m-key-${kind}`}>{letter}</b>;
}

function Search({ model, view }: { model: Model; view: MatrixView }) {
  const input = useRef<HTMLInputElement>(null);
  const { search } = view.wish(model);
  return (
    <div class="aw-input aw-search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        class="aw-search-input"
        aria-label="Search people and workspaces"
        placeholder="Search people and workspaces"
        autoComplete="off"
        spellcheck={false}
        value={search}
        onInput={(event) => view.setSearch(model, event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            input.current!.closest(".aw-m")?.querySelector<HTMLElement>("[role=grid]")?.focus();
          } else if (event.key === "Escape" && search !== "") {
            event.stopPropagation(); // it clears the search, and drops nothing
            view.setSearch(model, "");
          }
        }}
      />
      {search !== "" && (
        <button
          type="button"
          class="aw-clear"
          aria-label="Clear search"
          onClick={() => {
            view.setSearch(model, "");
            input.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function Order({ model, view }: { model: Model; view: MatrixView }) {
  const sort = view.wish(model).sort.join();
  // Without the username, which decides between equals anyway.
  const same = ({ sort: one }: { sort: readonly string[] }) =>
    one.join().replace(/,username$/, "") === sort.replace(/,username$/, "");
  const at = ORDERS.findIndex(same);
  return (
    <select
      class="aw-input aw-m-order"
      aria-label="Order"
      value={String(at)}
      onChange={(event) => view.setSort(model, ORDERS[Number(event.currentTarget.value)].sort)}
    >
      {at < 0 && <option value="-1">by {sort.replaceAll(",", ", ")}</option>}
      {ORDERS.map(({ label }, number) => (
        <option key={label} value={String(number)}>
          {label}
        </option>
      ))}
    </select>
  );
}
