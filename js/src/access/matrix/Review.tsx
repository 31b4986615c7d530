// Review all staged changes in a grid, workspace by workspace, before they are applied; each can be left out.

import { useMemo, useState } from "preact/hooks";
import { groupBy } from "../../data/groupBy.js";
import { sortedBy } from "../../data/order/collation.js";
import { Targets } from "../../dialogs/Targets.js";
import { RequestDialog } from "../../panel/requests/RequestDialog.js";
import { FormError } from "../../shared/errors.js";
import { ownerIds } from "../../state/peopleById.js";
import { isolated, pluralize } from "../../ui/display/displayText.js";
import { Icon } from "../../ui/display/icons.js";
import { Name } from "../../ui/display/Name.js";
import { OWNER_RISK, Risk } from "../../ui/display/Risk.js";
import type { Column } from "../../ui/grid/column.js";
import { Grid } from "../../ui/grid/Grid.js";
import { GridState } from "../../ui/grid/gridState.js";
import { listRows } from "../../ui/grid/rows.js";
import { useMatrixView } from "./matrixView.js";
import { ChangeText, type NamedChange, namedChanges } from "./StagedBar.js";

/** The heading of a workspace, with how many of its changes are left. */
interface Head {
  id: string;
  name: string;
  added: number;
  removed: number;
}
type Entry = Head | NamedChange;

const isChange = (entry: Entry): entry is NamedChange => "user" in entry;

/** The changes of each workspace: people to add, then people to remove. */
export function byWorkspace(changes: readonly NamedChange[]): NamedChange[][] {
  const groups = groupBy(changes, ({ workspace }) => workspace);
  return sortedBy(groups.values(), ([{ workspaceName }]) => workspaceName).map(
    (all) => sortedBy(all, ({ change, username }) => `${change} ${username}`), // add comes before remove
  );
}

/** The rows: under each workspace, those of its changes that are still staged. */
export function entriesOf(
  groups: readonly (readonly NamedChange[])[],
  isStaged: (change: NamedChange) => boolean,
): Entry[] {
  return groups.flatMap((all): Entry[] => {
    const left = all.filter(isStaged);
    if (left.length === 0) return [];
    const [{ workspace, workspaceName }] = left;
    const added = left.filter(({ change }) => change === "add").length;
    return [{ id: workspace, name: workspaceName, added, removed: left.length - added }, ...left];
  });
}

const keyOf = (entry: Entry) => (isChange(entry) ? `${entry.workspace} ${entry.user}` : entry.id);
const classOf = (entry: Entry) => (isChange(entry) ? "aw-m-entry" : "aw-m-entry-head");

/** What a change does, in words. */
const wordsOf = ({ change, username, workspaceName }: NamedChange) =>
  `${change} ${isolated(username)} ${change === "add" ? "to" : "from"} ${isolated(workspaceName)}`;

const countsOf = (added: number, removed: number) =>
  [added > 0 && `+${added}`, removed > 0 && `−${removed}`].filter(Boolean).join(" ");

export function Review() {
  const view = useMatrixView();
  const { model, staged } = view;
  const [grid] = useState(() => new GridState());
  const { people } = model;
  // Names and order are found once: what is left out is only taken away.
  const groups = useMemo(() => byWorkspace(namedChanges(view)), [people]);
  const rows = useMemo(() => {
    const isStaged = ({ user, workspace, change }: NamedChange) => staged.of(user)?.get(workspace) === change;
    return listRows(entriesOf(groups, isStaged), keyOf);
  }, [groups, staged.version]);
  const everyone = useMemo(() => view.stagedPeople, [people]);
  const targets = useMemo(() => everyone.filter(({ id }) => staged.of(id)), [everyone, staged.version]);
  const owners = useMemo(() => ownerIds(targets), [targets]);
  const risky = owners.some((id) => [...staged.of(id)!.values()].includes("add"));
  const leaveOut = (entry: Entry) => {
    if (!isChange(entry)) return;
    view.unstage([entry.user, entry.workspace]);
  };
  const columns = useMemo(
    (): readonly Column<Entry>[] => [
      {
        id: "what",
        head: "change",
        heads: true,
        cell: (entry) =>
          isChange(entry) ? (
            <ChangeText {...entry} />
          ) : (
            <>
              <Name text={entry.name} titled />{" "}
              <span class="aw-dim">{countsOf(entry.added, entry.removed)}</span>
            </>
          ),
        text: (entry) => (isChange(entry) ? wordsOf(entry) : entry.name),
      },
      {
        id: "out",
        head: "leave out",
        width: "6.2em",
        cell: (entry) =>
          isChange(entry) && (
            <button
              type="button"
              class="aw-clear"
              tabIndex={-1}
              aria-label={`Do not ${wordsOf(entry)}`}
              onClick={(event) => {
                // The second click of a double click is on the change that has moved there.
                if (event.detail > 1) event.stopPropagation();
                else leaveOut(entry);
              }}
            >
              <Icon name="close" />
            </button>
          ),
      },
    ],
    [],
  );
  return (
    <RequestDialog
      title={`Review ${pluralize(staged.count, "change")}`}
      held={model.busy}
      cancel="Back"
      onClose={() => view.review(false)}
      onSubmit={() => void view.apply()}
    >
      <FormError error={view.changed} />
      {targets.length + owners.length > 1 && <Targets people={targets} listed={false} />}
      {risky && (
        <p class="aw-warning">
          <Risk /> {OWNER_RISK}
        </p>
      )}
      <div class="aw-m-review">
        <Grid
          label="Changes"
          autofocus
          rows={rows}
          columns={columns}
          state={grid}
          acts={{ Enter: leaveOut, " ": leaveOut, Delete: leaveOut }}
          rowClass={classOf}
          empty=""
        />
      </div>
      <p class="aw-dim">Only memberships change. Accounts, roles and responses stay.</p>
    </RequestDialog>
  );
}
