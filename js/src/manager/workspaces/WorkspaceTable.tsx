// The workspaces as a table, in which a click or Enter opens one.

import { useMemo } from "preact/hooks";
import { hitLetters } from "../../data/order/hits.js";
import { type DatasetItem, ROLES, type WorkspaceItem } from "../../protocol.js";
import { knownPeople } from "../../shared/membership.js";
import type { KnownDatasets } from "../../shared/useDatasets.js";
import { useManagerView, useModel } from "../../state/context.js";
import type { WorkspaceSort } from "../../state/managerView.js";
import type { Model } from "../../state/model.js";
import { byRole, countMembers, type RoleCounts, total } from "../../state/people/counts.js";
import { isEverywhere } from "../../state/peopleById.js";
import { Button } from "../../ui/controls/Button.js";
import { displayText, formatNumber, isolated } from "../../ui/display/displayText.js";
import { formatList } from "../../ui/display/formatList.js";
import { Icon } from "../../ui/display/icons.js";
import { Name } from "../../ui/display/Name.js";
import { Risk } from "../../ui/display/Risk.js";
import { Some } from "../../ui/display/Some.js";
import { UnknownValue } from "../../ui/display/UnknownValue.js";
import type { Column } from "../../ui/grid/column.js";
import { Grid } from "../../ui/grid/Grid.js";
import type { GridState } from "../../ui/grid/gridState.js";
import { listRows } from "../../ui/grid/rows.js";
import { openAddPeople } from "./AddPeople.js";
import { openDeletion } from "./DeleteWorkspace.js";

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
  state: GridState;
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

export function WorkspaceTable({ workspaces: byName, chosen, datasets, state }: WorkspaceTableProps) {
  const model = useModel();
  const view = useManagerView();
  const { search, sort } = view.workspaces;
  const { compact } = view.columns.fit;
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
  const { byWorkspace, error } = datasets;
  const workspaces = useMemo(
    () => inOrder(byName, sort, members, datasets),
    [byName, sort, counts, byWorkspace],
  );
  const rows = useMemo(() => listRows(workspaces, idOf), [workspaces]);
  const unseen = model.refusal("list_members");
  const refusals = [model.refusal("add_to_workspace"), model.refusal("delete_workspace")] as const;
  const buttons = [
    {
      id: "add",
      label: "Add people",
      icon: ADD,
      refusal: refusals[0],
      // The workspace that is open has this button beside the table.
      isShown: (_: WorkspaceItem) => chosen === undefined,
      onClick: (workspace: WorkspaceItem) => {
        view.showWorkspaces({ chosen: workspace.id });
        openAddPeople(view, workspace);
      },
    },
    {
      id: "delete",
      label: "Delete workspace",
      icon: TRASH,
      refusal: refusals[1],
      isShown: ({ id }: WorkspaceItem) => chosen === undefined || chosen === id,
      onClick: (workspace: WorkspaceItem) => openDeletion(view, workspace),
    },
  ];
  const columns = useMemo((): readonly Column<WorkspaceItem>[] => {
    const sortable = (by: WorkspaceSort["by"]) => ({
      id: by,
      head: by,
      down: sort.by === by ? sort.down : undefined,
      // Sort numbers in descending order first, since people look for the largest workspace.
      onSort: () => view.showWorkspaces({ sort: { by, down: sort.by === by ? !sort.down : by !== "name" } }),
    });
    // Columns without a width share what the buttons leave, so that these are never out of sight.
    return [
      {
        ...sortable("name"),
        heads: true,
        ...(compact && { width: "10.5em" }),
        cell: ({ id, name }) => (
          <button
            type="button"
            class="aw-workspace-name"
            title={displayText(name)}
            aria-expanded={id === chosen}
            tabIndex={-1}
          >
            <Name text={name} hits={hitLetters(name, search)} />
          </button>
        ),
        text: ({ name }) => name,
      },
      {
        ...sortable("members"),
        ...(compact && { width: "7.4em" }),
        cell: ({ id }) =>
          unseen !== null ? (
            <span class="aw-dim" title={unseen}>
              you
            </span>
          ) : (
            <MemberCount model={model} counts={counts?.get(id)} />
          ),
      },
      // Without space for their names, the workspace that is open lists its datasets.
      ...(compact
        ? []
        : [
            {
              ...sortable("datasets"),
              cell: ({ id }: WorkspaceItem) => <DatasetNames datasets={datasets} workspace={id} />,
            },
          ]),
      ...(model.readOnly
        ? []
        : buttons.map(({ id, label, icon, refusal, isShown, onClick }) => ({
            id,
            head: <span class="aw-sr-only">{label}</span>,
            width: "3.2em",
            cell: (workspace: WorkspaceItem) =>
              isShown(workspace) && (
                <button
                  type="button"
                  class="aw-icon-button"
                  tabIndex={-1}
                  aria-label={label}
                  aria-description={[displayText(workspace.name), refusal].filter(Boolean).join(": ")}
                  aria-disabled={refusal !== null || undefined}
                  title={refusal ?? label}
                  onClick={(event) => {
                    event.stopPropagation(); // a click on the row chooses the workspace
                    if (refusal === null) onClick(workspace);
                  }}
                >
                  <Icon path={icon} />
                </button>
              ),
          }))),
    ];
  }, [counts, byWorkspace, error, sort, search, chosen, unseen, ...refusals, model.readOnly, compact]);
  return (
    <Grid
      label="Workspaces"
      rows={rows}
      columns={columns}
      state={state}
      rowClass={({ id }) => (id === chosen ? "aw-chosen" : "")}
      acts={{
        Enter: (workspace, column) => {
          const button = buttons.find(({ id, isShown }) => id === column && isShown(workspace));
          if (button === undefined) view.showWorkspaces({ chosen: workspace.id });
          else if (button.refusal === null) button.onClick(workspace);
        },
      }}
      onPress={({ id }) => view.showWorkspaces({ chosen: id })}
      empty={
        <>
          No workspace matches “{isolated(search.trim())}”.{" "}
          <Button onClick={() => view.showWorkspaces({ search: "" })}>Clear search</Button>
        </>
      }
    />
  );
}

const idOf = ({ id }: WorkspaceItem) => id;

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
