// Review all staged changes in a grid, workspace by workspace, before they are applied; each can be left out.

import { useMemo, useState } from "preact/hooks";
import { groupBy } from "../../data/groupBy.js";
import { sortedBy } from "../../data/order/collation.js";
import { Targets } from "../../dialogs/Targets.js";
import { RequestDialog } from "../../panel/requests/RequestDialog.js";
import { FormError } from "../../shared/errors.js";
import { ownerIds } from "../../state/peopleById.js";
import { displayText, pluralize } from "../../ui/display/displayText.js";
import { Icon } from "../../ui/display/icons.js";
import { Name } from "../../ui/display/Name.js";
import { OWNER_RISK, Risk } from "../../ui/display/Risk.js";
import type { Column } from "../../ui/grid/column.js";
import { Grid } from "../../ui/grid/Grid.js";
import { GridState } from "../../ui/grid/gridState.js";
import { listRows } from "../../ui/grid/rows.js";
import { useMatrixView } from "./matrixView.js";
import { ChangeText, type NamedChange, namedChanges } from "./StagedBar.js";

type Entry =
  | { kind: "workspace"; name: string; id: string; added: number; removed: number }
  | (NamedChange & { kind: "change" });

/** The rows: under each workspace, people to add, then people to remove. */
export function entriesOf(changes: readonly NamedChange[]): Entry[] {
  const byWorkspace = groupBy(changes, ({ workspace }) => workspace);
  return sortedBy(byWorkspace.values(), ([{ workspaceName }]) => workspaceName).flatMap((all) => {
    const sorted = sortedBy(all, ({ change, username }) => `${change} ${username}`); // add comes before remove
    const added = all.filter(({ change }) => change === "add").length;
    const [{ workspace, workspaceName }] = all;
    const head = {
      kind: "workspace",
      name: workspaceName,
      id: workspace,
      added,
      removed: all.length - added,
    } as const;
    return [head, ...sorted.map((one) => ({ ...one, kind: "change" }) as const)];
  });
}

const keyOf = (entry: Entry) => (entry.kind === "workspace" ? entry.id : `${entry.workspace} ${entry.user}`);
const classOf = ({ kind }: Entry) => (kind === "workspace" ? "aw-m-entry-head" : "aw-m-entry");

/** What a change does, in words. */
const wordsOf = ({ change, username, workspaceName }: NamedChange) =>
  `${change} ${displayText(username)} ${change === "add" ? "to" : "from"} ${displayText(workspaceName)}`;

const countsOf = (added: number, removed: number) =>
  [added > 0 && `+${added}`, removed > 0 && `−${removed}`].filter(Boolean).join(" ");

export function Review() {
  const view = useMatrixView();
  const { model, staged } = view;
  const [grid] = useState(() => new GridState());
  const [leftOut, setLeftOut] = useState("");
  const rows = useMemo(() => listRows(entriesOf(namedChanges(view)), keyOf), [staged.version, model.people]);
  const targets = useMemo(() => view.stagedPeople, [staged.version, model.people]);
  const owners = ownerIds(targets);
  const risky = staged.pairs("add").some(([user]) => owners.includes(user));
  const leaveOut = (entry: Entry) => {
    if (entry.kind === "workspace") return;
    setLeftOut(`Left out: ${wordsOf(entry)}.`);
    view.unstage([entry.user, entry.workspace]);
  };
  const columns = useMemo(
    (): readonly Column<Entry>[] => [
      {
        id: "what",
        head: "change",
        heads: true,
        cell: (entry) =>
          entry.kind === "workspace" ? (
            <>
              <Name text={entry.name} titled />{" "}
              <span class="aw-dim">{countsOf(entry.added, entry.removed)}</span>
            </>
          ) : (
            <ChangeText {...entry} />
          ),
        text: (entry) => (entry.kind === "workspace" ? entry.name : wordsOf(entry)),
      },
      {
        id: "out",
        head: "leave out",
        width: 80,
        cell: (entry) =>
          entry.kind === "change" && (
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
      <p class="aw-sr-only" aria-live="polite">
        {leftOut}
      </p>
      <p class="aw-dim">Only memberships change. Accounts, roles and responses stay.</p>
    </RequestDialog>
  );
}
