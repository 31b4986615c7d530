// The head of the table: names of columns, which sort when pressed, and the box that selects all that match.

import { Icon } from "../components/icons.js";
import { COLUMNS, type Column } from "../data/arrangement.js";
import type { Model } from "../model.js";
import { selectAll, selectNone } from "./selecting.js";

/** Give the sort after a header was pressed: up, down, up; with shift beside the other keys. */
export function nextSort(sort: readonly string[], column: Column, beside: boolean): string[] {
  const at = sort.findIndex((key) => key.replace(/^-/, "") === column);
  const next = at >= 0 && sort[at] === column ? `-${column}` : column;
  if (!beside) return [next];
  if (at < 0) return [...sort, next];
  return sort.map((key, position) => (position === at ? next : key));
}

interface HeadProps {
  model: Model;
  selectable: boolean;
  hasMenu: boolean;
}

export function Head({ model, selectable, hasMenu }: HeadProps) {
  const sort = model.wish.sort;
  return (
    <thead>
      <tr aria-rowindex={1}>
        {selectable && (
          <th class="aw-col-select" scope="col">
            <SelectAll model={model} />
          </th>
        )}
        {COLUMNS.map((column) => {
          const at = sort.findIndex((key) => key.replace(/^-/, "") === column);
          const down = at >= 0 && sort[at].startsWith("-");
          const direction = down ? "descending" : "ascending";
          return (
            <th
              key={column}
              class={`aw-col-${column}`}
              scope="col"
              aria-sort={at === 0 ? direction : undefined}
            >
              <button
                type="button"
                class={`aw-sort${at >= 0 ? " aw-on" : ""}`}
                title="Sort; with Shift beside the other columns"
                onClick={(event) => model.set("sort", nextSort(sort, column, event.shiftKey))}
              >
                {column}
                {at >= 0 && (
                  <span class={down ? "aw-down" : "aw-up"} aria-hidden="true">
                    <Icon name="sorted" />
                    {sort.length > 1 && <sup>{at + 1}</sup>}
                  </span>
                )}
              </button>
            </th>
          );
        })}
        {hasMenu && (
          <th class="aw-col-menu" scope="col">
            <span class="aw-unseen">actions</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function SelectAll({ model }: { model: Model }) {
  const rows = model.rows();
  const chosen = model.selected.size === 0 ? 0 : model.selectedRows().length - model.selectedHidden;
  const all = chosen > 0 && chosen >= model.matching;
  return (
    <input
      type="checkbox"
      aria-label="Select all that match"
      checked={all}
      disabled={rows.length === 0}
      ref={(input) => {
        if (input !== null) input.indeterminate = chosen > 0 && !all;
      }}
      onChange={(event) => {
        if (all) selectNone(model);
        else selectAll(model);
        event.currentTarget.checked = chosen > 0;
      }}
    />
  );
}
