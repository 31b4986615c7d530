// Who can perform an action in a workspace or dataset, and why.

import { useCallback, useMemo } from "preact/hooks";
import { matcher, sortedBy } from "../data/order/collation.js";
import { NoAnswer } from "../panel/NoAnswer.js";
import type { AccessTo, Rule } from "../protocol.js";
import { NoWorkspaces } from "../shared/NoWorkspaces.js";
import { useDatasets } from "../shared/useDatasets.js";
import { goneText } from "../state/gone.js";
import { byRole } from "../state/people/counts.js";
import { useQuery } from "../state/useQuery.js";
import { ScrollBox } from "../ui/controls/ScrollBox.js";
import { ColumnNames } from "../ui/display/ColumnNames.js";
import { isolated } from "../ui/display/displayText.js";
import { formatList } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { RolePill } from "../ui/display/RolePill.js";
import { Some } from "../ui/display/Some.js";
import { AnswerFoot } from "./AnswerFoot.js";
import { type AnswerProps, useAccessView } from "./accessView.js";
import { type Choice, Chooser } from "./Chooser.js";
import { MenuChooser } from "./MenuChooser.js";

const MAX_LISTED = 50;

interface Resource extends Choice {
  note: "workspace" | "dataset";
}

export function ResourceAnswer({ policy, basis }: AnswerProps) {
  const view = useAccessView();
  const { model } = view;
  const { workspaces } = model;
  const { byWorkspace } = useDatasets(model, basis);
  const resources = useMemo((): Resource[] => {
    const found = workspaces.flatMap(({ id, name }): Resource[] => [
      { id, name, note: "workspace" },
      ...(byWorkspace?.get(id) ?? []).map(
        (dataset): Resource => ({ id: dataset.id, name: `${name}/${dataset.name}`, note: "dataset" }),
      ),
    ]);
    return sortedBy(found, ({ name }) => name);
  }, [workspaces, byWorkspace]);
  const find = useCallback(
    (search: string) => {
      const matches = matcher(search);
      const found = resources.filter(({ name }) => matches(name));
      return { choices: found.slice(0, MAX_LISTED), count: found.length };
    },
    [resources],
  );
  const { resource: id, action } = view.question;
  const resource = resources.find((one) => one.id === id) ?? null;
  // Actions on a workspace's datasets can also be asked about the workspace.
  const actions = policy.filter(
    ({ on }) => on === "dataset" || (on === "workspace" && resource?.note !== "dataset"),
  );
  const rule = actions.find((one) => one.action === action) ?? actions.at(-1);
  const asked = useQuery(
    model,
    resource === null || rule === undefined
      ? null
      : { type: "ask_access_to", resource: resource.id, action: rule.action },
    basis,
  );
  const { answer } = asked;
  return (
    <>
      <div class="aw-toolbar aw-a-ask">
        <Chooser
          label="Workspace or dataset"
          home
          placeholder="Type a name"
          chosen={resource}
          onChoose={(chosen) => view.setQuestion({ resource: chosen })}
          find={find}
        />
        <MenuChooser
          label="Who can"
          value={rule?.action ?? null}
          options={actions.map(({ action, phrase }) => ({ value: action, name: phrase }))}
          onChange={(chosen) => view.setQuestion({ action: chosen })}
        />
      </div>
      {id !== null && resource === null && byWorkspace !== null && (
        <p class="aw-note-bar">This workspace or dataset {goneText(model)}. Choose another one.</p>
      )}
      <NoAnswer asked={asked} />
      <ScrollBox label="Answer" class="aw-a-scroll">
        {resource !== null ? (
          answer !== null && <WhoCan answer={answer} resource={resource} rule={rule!} />
        ) : workspaces.length > 0 ? (
          <p class="aw-a-lead">Choose a workspace or dataset to see who can do what there, and why.</p>
        ) : (
          <NoWorkspaces manager={view.manager} />
        )}
      </ScrollBox>
      <AnswerFoot answer={answer} />
    </>
  );
}

interface WhoCanProps {
  answer: AccessTo;
  resource: Resource;
  rule: Rule;
}

function WhoCan({ answer, resource, rule }: WhoCanProps) {
  const view = useAccessView();
  const { people, counts } = answer;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const name = isolated(resource.name);
  // In a dataset, people do not "annotate datasets", but the one that is named.
  const named = rule.phrase.replace(new RegExp(`(a )?${resource.note}s?`), () => name);
  const what = named === rule.phrase ? `${named} in ${name}` : named;
  return (
    <>
      <p class="aw-a-lead" aria-live="polite">
        {total === 0 ? `No one you can see can ${what}.` : `${formatList(byRole(counts))} can ${what}.`}
      </p>
      {total > 0 && (
        <Some
          of={people}
          max={people.length}
          count={total}
          list={(some) => (
            <table class="aw-table aw-a-table aw-a-people" aria-label={`Who can ${what}`}>
              <ColumnNames names={["username", "role", "why"]} />
              <tbody>{some}</tbody>
            </table>
          )}
          more={(words) => <p class="aw-a-lead aw-dim">{words}. The code below lists everyone.</p>}
        >
          {({ id, username, role, reason }) => (
            <tr key={id}>
              <th scope="row">
                <button type="button" class="aw-a-link" onClick={() => view.showPerson(id)}>
                  <Name text={username} titled />
                </button>
              </th>
              <td>
                <RolePill role={role} />
              </td>
              <td class="aw-dim">{reason}</td>
            </tr>
          )}
        </Some>
      )}
    </>
  );
}
