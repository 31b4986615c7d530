// The workspaces as a table, in which a click or the arrow keys choose one.

import { useMemo } from "preact/hooks";
import { hitLetters } from "../../data/order/hits.js";
import { type DatasetItem, ROLES, type WorkspaceItem } from "../../protocol.js";
import { useManagerView, useModel } from "../../state/context.js";
import type { WorkspaceSort } from "../../state/managerView.js";
import type { Model } from "../../state/model.js";
import { byRole, countMembers, type RoleCounts, total } from "../../state/people/counts.js";
import { isEverywhere } from "../../state/peopleById.js";
import { displayText, formatNumber } from "../../ui/display/displayText.js";
import { formatList } from "../../ui/display/formatList.js";
import { Icon } from "../../ui/display/icons.js";
import { Name } from "../../ui/display/Name.js";
import { Risk } from "../../ui/display/Risk.js";
import { Some } from "../../ui/display/Some.js";
import { SortArrow } from "../../ui/display/SortArrow.js";
import { UnknownValue } from "../../ui/display/UnknownValue.js";
import { stepOf } from "../../ui/dom/stepOf.js";
import { useUid } from "../../ui/dom/uid.js";
import { openAddPeople } from "./AddPeople.js";
import { openDeletion } from "./DeleteWorkspace.js";
import { knownPeople } from "./membership.js";
import type { KnownDatasets } from "./useDatasets.js";

const ADD =
  "M6.5 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM2 13.5c.3-2.4 2-3.8 4.5-3.8 1 0 1.8.2 2.5.6M12 9v5M9.5 11.5h5";
const TRASH = "M3 4.5h10M6.3 4.5V3h3.4v1.5M4.3 4.5l.6 8.5h6.2l.6-8.5M6.8 7v3.6M9.2 7v3.6";

/** Maximum number of datasets named in a row. */
const MAX_NAMED = 3;

interface WorkspaceTableProps {
  /** The workspaces shown, sorted by name. */
  workspaces: readonly WorkspaceItem[];
  chosen: string | undefined;
  datasets: KnownDatasets;
}

/** Sort workspaces that are already in order of name; the sort is stable. */
function inOrder(
  workspaces: readonly WorkspaceItem[],
  { by, down }: WorkspaceSort,
  members: (id: string) => number,
  { byWorkspace }: KnownDatasets,
): readonly WorkspaceItem[] {
  if (by === "name") return down ? [...workspaces].reverse() : workspaces;
  const number = by === "members" ? members : (id: string) => byWorkspace?.get(id)?.length ?? 0;
  const sign = down ? -1 : 1;
  return [...workspaces].sort((a, b) => sign * (number(a.id) - number(b.id)));
}

interface HeadProps {
  column: WorkspaceSort["by"];
}

function Head({ column }: HeadProps) {
  const view = useManagerView();
  const { sort } = view.workspaces;
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
        tabIndex={-1}
        title="Click to sort"
        // Sort numbers in descending order first, since people look for the largest workspace.
        onClick={() =>
          view.showWorkspaces({ sort: { by: column, down: on ? !sort.down : column !== "name" } })
        }
      >
        {column}
        {on && <SortArrow down={sort.down} />}
      </button>
    </th>
  );
}

/** The controls of a row that are visible. */
const controlsOf = (row: HTMLTableRowElement) => [
  ...row.querySelectorAll<HTMLElement>("button:not(.aw-away)"),
];

export function WorkspaceTable(props: WorkspaceTableProps) {
  const model = useModel();
  const view = useManagerView();
  const { chosen, datasets } = props;
  const { search, sort } = view.workspaces;
  const base = useUid();
  const people = knownPeople(model);
  const counts = useMemo(() => {
    if (people === null) return null;
    const all = countMembers(people);
    return new Map(people.workspaces.map(({ id }, at) => [id, all[at]]));
  }, [people]);
  const members = (id: string) => {
    const here = counts?.get(id);
    return here === undefined ? 0 : total(here);
  };
  const workspaces = inOrder(props.workspaces, sort, members, datasets);
  const anyChosen = workspaces.some(({ id }) => id === chosen);
  const unseen = model.refusal("list_members");
  const choose = (id: string) => view.showWorkspaces({ chosen: id });

  // Left and Right move within a row, Up and Down between rows, of which the header is the first.
  const onKeyDown = (event: KeyboardEvent) => {
    const { rows } = event.currentTarget as HTMLTableElement;
    const at = [...rows].findIndex((row) => row.contains(event.target as Node));
    const controls = controlsOf(rows[at]);
    const column = controls.indexOf(event.target as HTMLElement);
    const down = stepOf(event, at, rows.length, "column");
    const beside = stepOf(event, column, controls.length);
    if (down === null && beside === null) return;
    const row = controlsOf(rows[event.key === "Home" ? 1 : (down ?? at)]);
    const to = row[beside !== null && down === null ? beside : column] ?? row[0];
    event.preventDefault();
    to.focus();
    if (down !== null && to.dataset.id !== undefined) choose(to.dataset.id);
  };

  return (
    <table class="aw-table aw-workspace-table" aria-label="Workspaces" onKeyDown={onKeyDown}>
      <thead>
        <tr>
          <Head column="name" />
          <Head column="members" />
          <Head column="datasets" />
          {!model.readOnly && (
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
          const isHome = isChosen || (!anyChosen && at === 0);
          return (
            <tr
              key={id}
              class={isChosen ? "aw-row aw-chosen" : "aw-row"}
              aria-current={isChosen || undefined}
              onClick={() => choose(id)}
            >
              <th scope="row" class="aw-col-name">
                <button
                  type="button"
                  id={`${base}-${id}`}
                  class="aw-workspace-name"
                  data-id={id}
                  title={displayText(name)}
                  aria-expanded={isChosen}
                  tabIndex={isHome ? 0 : -1}
                  data-home={isHome || undefined}
                >
                  <Name text={name} hits={hitLetters(name, search)} />
                </button>
              </th>
              <td class="aw-col-members">
                {unseen !== null ? (
                  <span class="aw-dim" title={unseen}>
                    you
                  </span>
                ) : (
                  <MemberCount model={model} counts={counts?.get(id)} />
                )}
              </td>
              <td class="aw-col-datasets">
                <DatasetNames datasets={datasets} workspace={id} />
              </td>
              {!model.readOnly && (
                <td class="aw-col-menu">
                  <span class="aw-row-acts">
                    <RowAction
                      label="Add people"
                      describedBy={`${base}-${id}`}
                      class={anyChosen ? "aw-add aw-away" : "aw-add"}
                      refusal={model.refusal("add_to_workspace")}
                      title={`Add people to ${displayText(name)}`}
                      icon={ADD}
                      onClick={() => {
                        choose(id);
                        openAddPeople(view, workspace);
                      }}
                    />
                    <RowAction
                      label="Delete workspace"
                      describedBy={`${base}-${id}`}
                      class={anyChosen && !isChosen ? "aw-trash aw-away" : "aw-trash"}
                      refusal={model.refusal("delete_workspace")}
                      title={`Delete ${displayText(name)}`}
                      icon={TRASH}
                      onClick={() => openDeletion(view, workspace)}
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
      tabIndex={-1}
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

function MemberCount({ model, counts }: { model: Model; counts: RoleCounts | undefined }) {
  if (counts === undefined) return <UnknownValue label="members not known yet" />;
  const needless = ROLES.reduce((sum, role) => sum + (isEverywhere(model, role) ? counts[role] : 0), 0);
  return (
    <span class="aw-member-count">
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
    </span>
  );
}

function DatasetNames({ datasets, workspace }: { datasets: KnownDatasets; workspace: string }) {
  const { byWorkspace, error } = datasets;
  if (byWorkspace === null) {
    if (error !== null) return <span class="aw-dim">not known</span>;
    return <UnknownValue label="datasets not known yet" />;
  }
  const here: readonly DatasetItem[] = byWorkspace.get(workspace) ?? [];
  if (here.length === 0) return <span class="aw-dim">none</span>;
  const names = here.map(({ name }) => name);
  return (
    <span class="aw-dataset-names" title={formatList(names, 20)}>
      <b class="aw-number">{formatNumber(here.length)}</b>
      <span>
        <Some
          of={here}
          max={MAX_NAMED}
          more={(_, left) => <span class="aw-chip">+{formatNumber(left)}</span>}
        >
          {({ id, name }) => (
            <span key={id} class="aw-chip">
              <Name text={name} />
            </span>
          )}
        </Some>
      </span>
    </span>
  );
}
