// The toolbar: search, filters and the number of matches.

import type { ComponentChildren } from "preact";
import { useChunk } from "../state/chunks.js";
import type { Model } from "../state/model.js";
import type { View } from "../state/view/view.js";
import { SearchBox } from "../ui/controls/SearchBox.js";
import { peopleText } from "../ui/display/displayText.js";
import { FilterButton } from "./filters/FilterButton.js";

interface ToolbarProps {
  model: Model;
  view: View;
  end?: ComponentChildren;
}

export function Toolbar({ model, view, end }: ToolbarProps) {
  const chunk = useChunk("people");
  const { total, matching } = model.shown;
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
        (chunk === null ? <WaitingFilters model={model} /> : <chunk.Filters model={model} />)}
      {chunk !== null && <chunk.ActiveFilters model={model} />}
      {model.people !== null && (
        <span class="aw-count">{peopleText(total, model.narrowed ? matching : null)}</span>
      )}
      {chunk !== null && <chunk.ClearFilters model={model} />}
      {chunk !== null && <chunk.MatchAnnouncement model={model} view={view} />}
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
