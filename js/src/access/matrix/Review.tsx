// Review all staged changes as a list, workspace by workspace, before they are applied.

import { useMemo, useState } from "preact/hooks";
import { groupBy } from "../../data/groupBy.js";
import { sortedBy } from "../../data/order/collation.js";
import { Targets } from "../../dialogs/Targets.js";
import { RequestDialog } from "../../panel/requests/RequestDialog.js";
import { FormError } from "../../shared/errors.js";
import { ownerIds } from "../../state/peopleById.js";
import { CloseButton } from "../../ui/controls/Button.js";
import { displayText, pluralize } from "../../ui/display/displayText.js";
import { Name } from "../../ui/display/Name.js";
import { OWNER_RISK, Risk } from "../../ui/display/Risk.js";
import { inView } from "../../ui/dom/scrolling.js";
import { useMatrixView } from "./matrixView.js";
import { ChangeText, type NamedChange, namedChanges } from "./StagedBar.js";

/** Height of an entry in CSS pixels; keep in sync with styles/access/matrix.css. */
const ENTRY = 28;
/** Height of the list's borders, which are part of its height. */
const BORDERS = 2;
const VISIBLE = 12;
const AROUND = 6;

type Entry =
  | { kind: "workspace"; name: string; id: string; added: number; removed: number }
  | (NamedChange & { kind: "change" });

/** Entries of the list: under each workspace, people to add, then people to remove. */
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

export function Review() {
  const view = useMatrixView();
  const { model, staged } = view;
  const [top, setTop] = useState(0);
  const entries = useMemo(() => entriesOf(namedChanges(view)), [staged.version, model.people]);
  const targets = useMemo(() => view.stagedPeople, [staged.version, model.people]);
  const owners = ownerIds(targets);
  const risky = staged.pairs("add").some(([user]) => owners.includes(user));
  const changes = pluralize(staged.count, "change");
  const { from, to } = inView(top, VISIBLE * ENTRY, ENTRY, entries.length, AROUND);
  return (
    <RequestDialog
      title={`Review ${changes}`}
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
      <div
        class="aw-m-review"
        style={{ height: `${Math.min(entries.length, VISIBLE) * ENTRY + BORDERS}px` }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll container has to be reachable by keyboard.
        tabIndex={0}
        autofocus
        role="list"
        aria-label="Changes"
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div role="presentation" style={{ height: `${entries.length * ENTRY}px` }}>
          {entries.slice(from, to).map((entry, at) => (
            <div
              key={from + at}
              role="listitem"
              aria-setsize={entries.length}
              aria-posinset={from + at + 1}
              class={entry.kind === "workspace" ? "aw-m-entry aw-m-entry-head" : "aw-m-entry"}
              style={{ top: `${(from + at) * ENTRY}px` }}
            >
              {entry.kind === "workspace" ? (
                <>
                  <Name text={entry.name} titled />
                  <span class="aw-dim">
                    {[entry.added > 0 && `+${entry.added}`, entry.removed > 0 && `−${entry.removed}`]
                      .filter(Boolean)
                      .join(" ")}
                  </span>
                </>
              ) : (
                <>
                  <span class="aw-m-entry-text">
                    <ChangeText {...entry} />
                  </span>
                  <CloseButton
                    label={`Do not ${entry.change} ${displayText(entry.username)} ${entry.change === "add" ? "to" : "from"} ${displayText(entry.workspaceName)}`}
                    title="Leave this one out"
                    onClick={() => view.unstage([entry.user, entry.workspace])}
                  />
                </>
              )}
            </div>
          ))}
        </div>
      </div>
      <p class="aw-dim">Only memberships change. Accounts, roles and responses stay.</p>
    </RequestDialog>
  );
}
