// Search, filters, and how many there are.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "../components/icons.js";
import { ROLES } from "../data/people.js";
import type { Model } from "../model.js";
import { counted } from "../shown.js";
import type { View } from "../view.js";
import { Chips } from "./Chips.js";
import { Filter } from "./Filter.js";

interface ToolbarProps {
  model: Model;
  view: View;
  end?: ComponentChildren;
}

export function Toolbar({ model, view, end }: ToolbarProps) {
  return (
    <div class="aw-toolbar">
      {model.shows("search") && <Search model={model} view={view} />}
      {model.shows("filters") && <Filters model={model} />}
      <Chips model={model} />
      {model.people !== null && <Count model={model} />}
      <span class="aw-gap" />
      {end}
    </div>
  );
}

interface SearchProps {
  model: Model;
  view: View;
}

function Search({ model, view }: SearchProps) {
  const input = useRef<HTMLInputElement>(null);
  const { search } = model;
  return (
    <div class="aw-input aw-search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        class="aw-search-input"
        aria-label="Search users"
        aria-keyshortcuts="/"
        placeholder="Search users"
        autoComplete="off"
        spellcheck={false}
        value={search}
        onInput={(event) => model.setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            view.root?.querySelector<HTMLElement>("table[role=grid]")?.focus();
          } else if (event.key === "Escape") {
            if (search === "") event.currentTarget.blur();
            else model.setSearch("");
          }
        }}
      />
      {search === "" ? (
        <span class="aw-key" aria-hidden="true">
          /
        </span>
      ) : (
        <button
          type="button"
          class="aw-clear"
          aria-label="Clear search"
          onClick={() => {
            model.setSearch("");
            input.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
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
        options={model.workspaces.map(({ name }) => ({ value: name, name }))}
        chosen={model.wish.workspaces}
        onChange={(names) => model.set("workspace_filter", names)}
      />
    </>
  );
}

function Count({ model }: { model: Model }) {
  const { total, matching } = model;
  const all = counted(total, "person", "people");
  return <span class="aw-count">{model.narrowed ? `${matching.toLocaleString("en")} of ${all}` : all}</span>;
}
