// The workspaces as a table, in which a click or the arrow keys choose one.

import { useMemo } from "preact/hooks";
import { hitLetters } from "../data/hits.js";
import { ROLES } from "../data/person.js";
import type { WorkspaceSort } from "../dialogs/managerView.js";
import type { DatasetItem, WorkspaceItem } from "../protocol.js";
import { byRole, countMembers, type RoleCounts, total } from "../state/counts.js";
import type { Model } from "../state/model.js";
import { isEverywhere } from "../state/peopleById.js";
import { displayText, formatList, formatNumber } from "../ui/displayText.js";
import { Icon } from "../ui/icons.js";
import { Name } from "../ui/Name.js";
import { Risk } from "../ui/Risk.js";
import { SortArrow } from "../ui/SortArrow.js";
import { stepOf } from "../ui/stepOf.js";
import { useUid } from "../ui/uid.js";
import { Unknown } from "../ui/Waiting.js";
import { knownPeople } from "./membership.js";
import type { KnownDatasets } from "./useDatasets.js";

const ADD =
  "M6.5 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM2 13.5c.3-2.4 2-3.8 4.5-3.8 1 0 1.8.2 2.5.6M12 9v5M9.5 11.5h5";
const TRASH = "M3 4.5h10M6.3 4.5V3h3.4v1.5M4.3 4.5l.6 8.5h6.2l.6-8.5M6.8 7v3.6M9.2 7v3.6";

/** Maximum number of datasets named in a row, as far as they fit. */
const NAMED = 9;

interface WorkspaceTableProps {
  model: Model;
  /** The workspaces shown, sorted by name. */
  workspaces: readonly WorkspaceItem[];
  sort: WorkspaceSort;
  onSort: (sort: WorkspaceSort) => void;
  search: string;
  chosen: string | null;
  datasets: KnownDatasets;
  onChoose: (id: string) => void;
  /** Opens the list of people to add to a workspace. */
  onAdd?: (workspace: WorkspaceItem) => void;
  /** Deletes a workspace; without it there is no button. */
  onDelete?: (workspace: WorkspaceItem) => void;
}

type Numbers = ReadonlyMap<string, RoleCounts> | null;

/** Number of members or datasets of a workspace; 0 while unknown. */
function numberOf({ by }: WorkspaceSort, id: string, counts: Numbers, datasets: KnownDatasets): number {
  if (by === "datasets") return datasets.byWorkspace?.get(id)?.length ?? 0;
  const here = counts?.get(id);
  return here === undefined ? 0 : total(here);
}

/** Sort workspaces that are already in order of name; the sort is stable. */
function inOrder(
  workspaces: readonly WorkspaceItem[],
  { by, down }: WorkspaceSort,
  number: (id: string) => number,
): readonly WorkspaceItem[] {
  if (by === "name") return down ? [...workspaces].reverse() : workspaces;
  const sign = down ? -1 : 1;
  return [...workspaces].sort((a, b) => sign * (number(a.id) - number(b.id)));
}

interface HeadProps {
  column: WorkspaceSort["by"];
  sort: WorkspaceSort;
  onSort: (sort: WorkspaceSort) => void;
}

function Head({ column, sort, onSort }: HeadProps) {
  const on = sort.by === column;
  return (
    <th
      scope="col"
      class={`aw-col-${column}`}
      aria-sort={on ? (sort.down ? "descending" : "ascending") : undefined}
    >
      <button
        type="button"
        class={on ? "aw-sort aw-on" : "aw-sort"}
        title="Click to sort"
        // Sort numbers in descending order first, since people look for the largest workspace.
        onClick={() => onSort({ by: column, down: on ? !sort.down : column !== "name" })}
      >
        {column}
        {on && <SortArrow down={sort.down} />}
      </button>
    </th>
  );
}

export function WorkspaceTable(props: WorkspaceTableProps) {
  const { model, sort, search, chosen, datasets, onSort, onChoose, onAdd, onDelete } = props;
  const base = useUid();
  const people = knownPeople(model);
  const counts = useMemo(() => {
    if (people === null) return null;
    const all = countMembers(people);
    return new Map(people.workspaces.map(({ id }, at) => [id, all[at]]));
  }, [people === null, model.peopleVersion]);
  const workspaces = inOrder(props.workspaces, sort, (id) => numberOf(sort, id, counts, datasets));
  const one = workspaces.some(({ id }) => id === chosen);
  const unseen = model.refusal("list_members");

  const onKeyDown = (event: KeyboardEvent) => {
    const at = workspaces.findIndex(({ id }) => id === (event.target as HTMLElement).dataset.id);
    const to = stepOf(event.key, at, workspaces.length, "column");
    if (at < 0 || to === null) return;
    event.preventDefault();
    const { id } = workspaces[to];
    const table = event.currentTarget as HTMLElement;
    table.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
    onChoose(id);
  };

  return (
    <table class="aw-table aw-workspace-table" aria-label="Workspaces" onKeyDown={onKeyDown}>
      <thead>
        <tr>
          <Head column="name" sort={sort} onSort={onSort} />
          <Head column="members" sort={sort} onSort={onSort} />
          <Head column="datasets" sort={sort} onSort={onSort} />
          {onDelete !== undefined && (
            <th scope="col" class="aw-col-menu">
              <span class="aw-sr-only">actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {workspaces.map((workspace, at) => {
          const { id, name } = workspace;
          const isChosen = id === chosen;
          return (
            <tr
              key={id}
              class={isChosen ? "aw-row aw-chosen" : "aw-row"}
              aria-current={isChosen || undefined}
              onClick={() => onChoose(id)}
            >
              <th scope="row" class="aw-col-name">
                <button
                  type="button"
                  id={`${base}-${id}`}
                  class="aw-workspace-name"
                  data-id={id}
                  title={displayText(name)}
                  aria-expanded={isChosen}
                  tabIndex={isChosen || (!one && at === 0) ? 0 : -1}
                >
                  <Name text={name} hits={hitLetters(name, search)} />
                </button>
              </th>
              <td class="aw-col-members">
                {unseen !== null ? (
                  <OnlyYou reason={unseen} />
                ) : (
                  <MemberCount model={model} counts={counts?.get(id)} />
                )}
              </td>
              <td class="aw-col-datasets">
                <DatasetNames datasets={datasets} workspace={id} />
              </td>
              {onDelete !== undefined && (
                <td class="aw-col-menu">
                  <span class="aw-row-acts">
                    {onAdd !== undefined && (
                      <RowAction
                        label="Add people"
                        describedBy={`${base}-${id}`}
                        class={one ? "aw-add aw-away" : "aw-add"}
                        refusal={model.refusal("add_to_workspace")}
                        title={`Add people to ${displayText(name)}`}
                        icon={ADD}
                        onClick={() => onAdd(workspace)}
                      />
                    )}
                    <RowAction
                      label="Delete workspace"
                      describedBy={`${base}-${id}`}
                      class={one && !isChosen ? "aw-trash aw-away" : "aw-trash"}
                      refusal={model.refusal("delete_workspace")}
                      title={`Delete ${displayText(name)}`}
                      icon={TRASH}
                      onClick={() => onDelete(workspace)}
                    />
                  </span>
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface RowActionProps {
  label: string;
  describedBy: string;
  class: string;
  refusal: string | null;
  title: string;
  /** The path of its icon. */
  icon: string;
  onClick: () => void;
}

function RowAction({ label, describedBy, class: className, refusal, title, icon, onClick }: RowActionProps) {
  return (
    <button
      type="button"
      class={`aw-icon-button ${className}`}
      aria-label={label}
      aria-describedby={describedBy}
      aria-disabled={refusal !== null || undefined}
      title={refusal ?? title}
      onClick={(event) => {
        event.stopPropagation(); // a click on the row chooses the workspace
        if (refusal === null) onClick();
      }}
    >
      <Icon path={icon} />
    </button>
  );
}

function OnlyYou({ reason }: { reason: string }) {
  return (
    <span class="aw-dim" title={reason}>
      you
    </span>
  );
}

function MemberCount({ model, counts }: { model: Model; counts: RoleCounts | undefined }) {
  if (counts === undefined) return <Unknown label="members not known yet" />;
  const needless = ROLES.reduce((sum, role) => sum + (isEverywhere(model, role) ? counts[role] : 0), 0);
  return (
    <>
      <b class="aw-number">{formatNumber(total(counts))}</b>
      {needless > 0 && (
        <Risk
          message={
            needless === 1
              ? "An owner is a member, so admins here can read their API key."
              : "Owners are members, so admins here can read their API keys."
          }
        />
      )}{" "}
      <span class="aw-split aw-dim">{byRole(counts).join(", ")}</span>
    </>
  );
}

function DatasetNames({ datasets, workspace }: { datasets: KnownDatasets; workspace: string }) {
  const { byWorkspace, error } = datasets;
  if (byWorkspace === null) {
    if (error !== null) return <span class="aw-dim">not known</span>;
    return <Unknown label="datasets not known yet" />;
  }
  const here: readonly DatasetItem[] = byWorkspace.get(workspace) ?? [];
  if (here.length === 0) return <span class="aw-dim">none</span>;
  const names = here.map(({ name }) => name);
  return (
    <span class="aw-dataset-names" title={formatList(names, 20)}>
      <b class="aw-number">{formatNumber(here.length)}</b>
      <span>
        {here.slice(0, NAMED).map(({ id, name }) => (
          <span key={id} class="aw-chip">
            <Name text={name} />
          </span>
        ))}
      </span>
    </span>
  );
}
