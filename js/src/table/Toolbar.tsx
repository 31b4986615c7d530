// The toolbar: search, filters and the number of matches.

import type { ComponentChildren } from "preact";
import { ROLES } from "../data/people.js";
import { OWNERS } from "../data/rowModel.js";
import { matchSentence, useAnnouncement } from "../state/announcing.js";
import { countMembers, total } from "../state/counts.js";
import type { Model } from "../state/model.js";
import type { View } from "../state/view.js";
import { Button } from "../ui/Button.js";
import { pluralize } from "../ui/displayText.js";
import { SearchBox } from "../ui/SearchBox.js";
import { ActiveFilters } from "./ActiveFilters.js";
import { Filter } from "./Filter.js";

interface ToolbarProps {
  model: Model;
  view: View;
  end?: ComponentChildren;
}

export function Toolbar({ model, view, end }: ToolbarProps) {
  const { sort: _, ...narrowing } = model.wish;
  const { matching } = model;
  const current = model.upToDate;
  useAnnouncement(
    view,
    JSON.stringify(narrowing),
    current ? matchSentence(matching, model.total, "user", "users") : null,
  );
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
      {model.shows("filters") && <Filters model={model} />}
      <ActiveFilters model={model} />
      {model.people !== null && <Count model={model} />}
      {model.filtered && model.matching > 0 && (
        <Button kind="quiet" onClick={() => model.clearFilters()}>
          Clear filters
        </Button>
      )}
      <span class="aw-gap" />
      {end}
    </div>
  );
}

function Filters({ model }: { model: Model }) {
  return (
    <>
      <Filter
        label="Role filter"
        word="Role"
        options={ROLES.map((role) => ({ value: role, name: role }))}
        chosen={model.wish.roles}
        onChange={(roles) => model.set("role_filter", roles)}
      />
      <Filter
        label="Workspace filter"
        word="Workspace"
        options={[
          { value: OWNERS, name: "Owners (access everywhere)", plain: true },
          ...model.workspaces.map(({ name }) => ({ value: name, name })),
        ]}
        notes={() => numbers(model)}
        chosen={model.wish.workspaces}
        onChange={(names) => model.set("workspace_filter", names)}
      />
    </>
  );
}

/** Counts for the options of the workspace filter, by value: members, as far as known. */
function numbers({ people, partial }: Model): ReadonlyMap<string, string> {
  if (people === null || partial) return new Map();
  let owners = 0;
  for (let row = 0; row < people.count; row += 1) if (people.isEverywhere(row)) owners += 1;
  const members = countMembers(people);
  const found = people.workspaces.flatMap(({ name }, at): [string, number][] =>
    people.knows(at) ? [[name, total(members[at])]] : [],
  );
  return new Map(
    [[OWNERS, owners] as const, ...found].map(([name, one]) => [name, one.toLocaleString("en")]),
  );
}

function Count({ model }: { model: Model }) {
  const { total, matching } = model;
  const all = pluralize(total, "person", "people");
  return <span class="aw-count">{model.narrowed ? `${matching.toLocaleString("en")} of ${all}` : all}</span>;
}
