// The toolbar: search, filters and the number of matches.

import type { ComponentChildren } from "preact";
import type { Model } from "../state/model.js";
import { usePart } from "../state/parts.js";
import type { View } from "../state/view.js";
import { formatNumber, pluralize } from "../ui/displayText.js";
import { SearchBox } from "../ui/SearchBox.js";
import { FilterButton } from "./FilterButton.js";
import type * as PeoplePart from "./part.js";

interface ToolbarProps {
  model: Model;
  view: View;
  end?: ComponentChildren;
}

export function Toolbar({ model, view, end }: ToolbarProps) {
  const part = usePart<typeof PeoplePart>("people");
  return (
    <div class="aw-toolbar">
      {model.shows("search") && (
        <SearchBox
          label="Search users"
          value={model.search}
          onSearch={(text) => model.setSearch(text)}
          onLeave={() => view.root?.querySelector<HTMLElement>("table[role=grid]")?.focus()}
        />
      )}
      {model.shows("filters") &&
        (part === null ? <WaitingFilters model={model} /> : <part.Filters model={model} />)}
      {part !== null && <part.ActiveFilters model={model} />}
      {model.people !== null && <Count model={model} />}
      {part !== null && <part.ClearFilters model={model} />}
      {part !== null && <part.MatchAnnouncement model={model} view={view} />}
      <span class="aw-gap" />
      {end}
    </div>
  );
}

function WaitingFilters({ model }: { model: Model }) {
  const { roles, workspaces } = model.query;
  return (
    <>
      <FilterButton label="Role filter" word="Role" chosen={roles} disabled />
      <FilterButton label="Workspace filter" word="Workspace" chosen={workspaces} disabled />
    </>
  );
}

function Count({ model }: { model: Model }) {
  const { total, matching } = model;
  const all = pluralize(total, "person", "people");
  return <span class="aw-count">{model.narrowed ? `${formatNumber(matching)} of ${all}` : all}</span>;
}
