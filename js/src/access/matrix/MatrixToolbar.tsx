// The matrix toolbar: one search for people and workspaces, the sort order of the people, and a legend of the letters.

import { useRef } from "preact/hooks";
import { ROLES } from "../../protocol.js";
import { isEverywhere } from "../../state/peopleById.js";
import { ActiveFilters } from "../../table/filters/ActiveFilters.js";
import { SearchBox } from "../../ui/controls/SearchBox.js";
import { Select } from "../../ui/controls/Select.js";
import { isolated } from "../../ui/display/displayText.js";
import { RolePill } from "../../ui/display/RolePill.js";
import { refusalToStage } from "./filling.js";
import { useMatrixView } from "./matrixView.js";

const ORDERS: readonly { label: string; sort: readonly string[] }[] = [
  { label: "by name", sort: ["username"] },
  { label: "by name, Z to A", sort: ["-username"] },
  { label: "by role", sort: ["role", "username"] },
  { label: "by most workspaces", sort: ["-workspaces", "username"] },
  { label: "by fewest workspaces", sort: ["workspaces", "username"] },
];

export function MatrixToolbar() {
  const view = useMatrixView();
  const { model, layout } = view;
  const bar = useRef<HTMLDivElement>(null);
  return (
    <div ref={bar} class="aw-toolbar">
      <SearchBox
        label="Search people and workspaces"
        value={view.query.search}
        onSearch={(text) => view.setSearch(text)}
        onLeave={() => bar.current!.closest(".aw-m")?.querySelector<HTMLElement>("[role=grid]")?.focus()}
      />
      <Order />
      {view.shared && <ActiveFilters />}
      <span class="aw-gap" />
      <p class="aw-m-legend">
        {refusalToStage(model) === null && (
          <span class="aw-m-range" title="Or Shift and the arrow keys, then Space">
            Shift+click for a range
          </span>
        )}
        {ROLES.map((role) => (
          <span key={role}>
            <RolePill role={role} />
            {isEverywhere(model, role) && " everywhere"}
          </span>
        ))}
        {layout !== null && layout.risks > 0 && (
          <span>
            <b class="aw-role-owner">O+</b> owner and member
          </span>
        )}
      </p>
    </div>
  );
}

function Order() {
  const view = useMatrixView();
  const { model } = view;
  const sort = view.query.sort.join();
  // Ignore a trailing username, which breaks ties anyway.
  const same = ({ sort: one }: { sort: readonly string[] }) =>
    one.join().replace(/,username$/, "") === sort.replace(/,username$/, "");
  const workspace = model.workspaces.find(({ id }) => id === view.sorted?.workspace);
  const at = workspace === undefined ? ORDERS.findIndex(same) : -1;
  const other =
    workspace === undefined
      ? `by ${sort.replaceAll(",", ", ")}`
      : `members of ${isolated(workspace.name)} ${view.sorted?.last ? "last" : "first"}`;
  return (
    <Select
      aria-label="Order"
      value={at < 0 ? null : String(at)}
      unchosen={other}
      options={ORDERS.map(({ label }, number) => ({ value: String(number), name: label }))}
      onChange={(chosen) => view.setSort(ORDERS[Number(chosen)].sort)}
    />
  );
}
