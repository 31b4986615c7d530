// The toolbar: search, filters and the number of matches.

import type { ComponentChildren } from "preact";
import { useChunk } from "../state/chunks.js";
import { useModel, useView } from "../state/context.js";
import { SearchBox } from "../ui/controls/SearchBox.js";
import { peopleText } from "../ui/display/displayText.js";
import { FilterButton } from "./filters/FilterButton.js";

interface ToolbarProps {
  end?: ComponentChildren;
}

export function Toolbar({ end }: ToolbarProps) {
  const model = useModel();
  const view = useView();
  const chunk = useChunk("people");
  const { total, matching } = model.shown;
  return (
    <div class="aw-toolbar">
      {model.shows("search") && (
        <SearchBox
          label="Search users"
          value={model.traits.search}
          onSearch={(text) => model.traits.setSearch(text)}
          onLeave={() => view.root?.querySelector<HTMLElement>("table[role=grid]")?.focus()}
        />
      )}
      {model.shows("filters") && (chunk === null ? <WaitingFilters /> : <chunk.Filters />)}
      {chunk !== null && <chunk.ActiveFilters />}
      {model.people !== null && (
        <span class="aw-count">{peopleText(total, model.narrowed ? matching : null)}</span>
      )}
      {chunk !== null && (
        <>
          <chunk.ClearFilters />
          <chunk.MatchAnnouncement />
        </>
      )}
      <span class="aw-gap" />
      {end}
    </div>
  );
}

function WaitingFilters() {
  const model = useModel();
  const { roles, workspaces } = model.traits.query;
  return (
    <>
      <FilterButton label="Role filter" word="Role" chosen={roles} disabled />
      <FilterButton label="Workspace filter" word="Workspace" chosen={workspaces} disabled />
    </>
  );
}
