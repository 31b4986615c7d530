// The filters of the toolbar: by role and by workspace.

import { ROLES } from "../data/person.js";
import { OWNERS } from "../data/query.js";
import { countMembers, total } from "../state/counts.js";
import type { Model } from "../state/model.js";
import { formatNumber } from "../ui/displayText.js";
import { Filter } from "./Filter.js";
import { OWNERS_NAME } from "./FilterButton.js";

export function Filters({ model }: { model: Model }) {
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
          { value: OWNERS, name: OWNERS_NAME, plain: true },
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
function numbers({ columns: people }: Model): ReadonlyMap<string, string> {
  if (people === null) return new Map();
  let owners = 0;
  for (let row = 0; row < people.count; row += 1) if (people.isEverywhere(row)) owners += 1;
  const members = countMembers(people);
  const found = people.workspaces.flatMap(({ name }, at): [string, number][] =>
    people.knows(at) ? [[name, total(members[at])]] : [],
  );
  return new Map([[OWNERS, owners] as const, ...found].map(([name, one]) => [name, formatNumber(one)]));
}
