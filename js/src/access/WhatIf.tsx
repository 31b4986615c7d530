// Try another role and other workspaces for a person, and preview the changes before anything is sent.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Person } from "../data/person.js";
import { DialogNotices } from "../dialogs/ConflictNotice.js";
import { useConflicts } from "../dialogs/conflicts.js";
import { RoleField } from "../forms/roles.js";
import { execute } from "../kernel/execute.js";
import { CodeLine } from "../panel/code/CodeLine.js";
import { NoAnswer } from "../panel/NoAnswer.js";
import { onDemand } from "../shared/onDemand.js";
import { useRequest } from "../shared/useRequest.js";
import { isEverywhere } from "../state/peopleById.js";
import { useQuery } from "../state/useQuery.js";
import { Button } from "../ui/controls/Button.js";
import { Listbox } from "../ui/controls/OptionList.js";
import { isolated } from "../ui/display/displayText.js";
import { restoreFocus } from "../ui/dom/focus.js";
import { type AnswerProps, type Trial, toggled, useAccessView } from "./accessView.js";
import { Differences } from "./Differences.js";

const NewOwners = onDemand("person", "NewOwners");

interface WhatIfProps extends AnswerProps {
  person: Person;
  trial: Trial;
}

export function WhatIf({ person, trial, policy, basis }: WhatIfProps) {
  const view = useAccessView();
  const { model } = view;
  const request = useRequest(model);
  const { busy, send, clear } = request;
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => restoreFocus(form.current?.querySelector("select")), []);
  const inside = new Set((person.workspaces ?? []).map(({ id }) => id));
  const wanted = (id: string) => trial.members.get(id) ?? inside.has(id);
  const ids = model.workspaces.map(({ id }) => id).sort();
  const chosen = new Set(ids.filter(wanted));
  const add = ids.filter((id) => wanted(id) && !inside.has(id));
  const remove = ids.filter((id) => !wanted(id) && inside.has(id));
  const role = trial.role ?? person.role;
  const changesRole = role !== person.role;
  const changes = { user: person.id, role: changesRole ? role : null, add, remove };
  const asked = useQuery(model, { type: "ask_simulation", ...changes }, basis);
  const { answer } = asked;
  const refusal =
    (changesRole ? model.refusal("update_user") : null) ??
    (add.length > 0 ? model.refusal("add_to_workspace") : null) ??
    (remove.length > 0 ? model.refusal("remove_from_workspace") : null);
  const seen = useConflicts(model, [person.id], request, { refusal, memberships: true });
  const change = (edit: (before: Trial) => Trial) => {
    clear();
    // Two edits may arrive before the first is rendered.
    view.setQuestion({ trial: edit(view.question.trial ?? trial) });
  };

  const none = !changesRole && add.length + remove.length === 0;
  const [agreed, setAgreed] = useState(false);
  const asks = changesRole && isEverywhere(model, role);
  const leave = inside.size > 0 && chosen.size === 0;
  const held = none || (asks && !agreed);

  return (
    <form
      ref={form}
      class="aw-a-trial"
      aria-label="What if"
      onSubmit={(event) => {
        event.preventDefault();
        if (refusal !== null || held) return;
        // Edits made while the request was pending were not applied, so keep them.
        send(
          execute({ type: "change_access", ...changes }, null),
          () => view.question.trial === trial && view.setQuestion({ trial: null }),
        );
      }}
    >
      <div class="aw-a-trial-fields">
        <DialogNotices seen={seen} button={none ? null : "Apply"} />
        <RoleField
          value={role}
          onChange={(value) => {
            setAgreed(false);
            change((before) => ({ ...before, role: value === person.role ? null : value }));
          }}
        />
        <fieldset class="aw-field">
          <legend>Member of</legend>
          <Listbox
            label="Workspaces"
            options={model.workspaces.map(({ id, name }) => ({
              value: id,
              name,
              note: inside.has(id) === chosen.has(id) ? undefined : inside.has(id) ? "leaves" : "new",
            }))}
            chosen={chosen}
            onToggle={(id) => change((before) => toggled(before, id, inside.has(id)))}
          />
        </fieldset>
        {asks && (
          <NewOwners
            people={[
              {
                ...person,
                workspaces: model.workspaces.filter(({ id }) => (leave ? inside : chosen).has(id)),
              },
            ]}
            agreed={agreed}
            onAgree={setAgreed}
            leave={leave}
            onLeave={(leave) =>
              change((before) => ({
                ...before,
                members: new Map(leave ? [...inside].map((id) => [id, false] as const) : []),
              }))
            }
          />
        )}
        <div class="aw-row-of-buttons">
          {!model.readOnly && (
            <Button type="submit" kind="primary" busy={busy} disabled={held} refusal={refusal}>
              Apply
            </Button>
          )}
          <span class="aw-gap" />
          <Button onClick={() => view.setQuestion({ trial: null })}>Cancel</Button>
        </div>
      </div>
      <div class="aw-a-trial-answer" aria-live="polite">
        <p class="aw-dim">Preview. Nothing changes until you click Apply.</p>
        <NoAnswer asked={asked} />
        {answer !== null && (
          <>
            <Differences
              label="What would change"
              policy={policy}
              lines={answer.lines}
              first={`${isolated(person.username)} would lose`}
              second={`${isolated(person.username)} would gain`}
              signs={["lost", "gained"]}
              none="This changes nothing about what this person can do."
            />
            <CodeLine text={answer.code} />
          </>
        )}
      </div>
    </form>
  );
}
