// A summary of the staged changes, with buttons to review or discard them.

import { refusalNow } from "../../state/refusals.js";
import { Button } from "../../ui/controls/Button.js";
import { pluralize } from "../../ui/display/displayText.js";
import { Name } from "../../ui/display/Name.js";
import { Some } from "../../ui/display/Some.js";
import type { MatrixView } from "./matrixView.js";
import { useMatrixView } from "./matrixView.js";
import type { Change } from "./staged.js";

/** Maximum number of changes named. */
const MAX_NAMED = 3;

export interface NamedChange {
  user: string;
  workspace: string;
  username: string;
  workspaceName: string;
  change: Change;
}

/** Return staged changes with names, leaving out unknown people and workspaces. */
export function namedChanges({ model, staged }: MatrixView, max = Number.POSITIVE_INFINITY): NamedChange[] {
  const { people } = model;
  if (people === null) return [];
  const names = new Map(people.workspaces.map(({ id, name }) => [id, name]));
  const named: NamedChange[] = [];
  for (const [user, workspace, change] of staged.entries()) {
    if (named.length >= max) break;
    const row = people.find(user);
    const workspaceName = names.get(workspace);
    if (row < 0 || workspaceName === undefined) continue;
    named.push({ user, workspace, username: people.person(row).username, workspaceName, change });
  }
  return named;
}

export function ChangeText({ change, username, workspaceName }: NamedChange) {
  const add = change === "add";
  return (
    <>
      <b class={add ? "aw-m-plus" : "aw-m-minus"}>{add ? "+" : "−"}</b> <Name text={username} titled />{" "}
      {add ? "to" : "from"} <Name text={workspaceName} titled />
    </>
  );
}

export function StagedBar() {
  const view = useMatrixView();
  const { model, staged, applying } = view;
  if (staged.count === 0) return null;
  const changes = pluralize(staged.count, "change");
  return (
    <div class="aw-selection aw-m-staged" role="group" aria-label="Staged changes">
      <b>{applying ? `Applying, ${changes} left` : `${changes} staged`}</b>
      <span class="aw-m-some">
        <Some of={namedChanges(view, MAX_NAMED)} count={staged.count} more={(words) => ` ${words}`}>
          {(one, at) => (
            <span key={`${one.user} ${one.workspace}`}>
              {at > 0 && ", "}
              <ChangeText {...one} />
            </span>
          )}
        </Some>
      </span>
      <span class="aw-gap" />
      <Button kind="primary" refusal={refusalNow(model, [])} onClick={() => view.review(true)}>
        Review {changes}
      </Button>
      <Button refusal={applying ? refusalNow(model, []) : null} onClick={() => view.discard()}>
        Discard
      </Button>
    </div>
  );
}
