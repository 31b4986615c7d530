// Another role and other workspaces for a person: what would change is shown before anything is sent.

import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../components/Button.js";
import { Listbox } from "../components/Listbox.js";
import { takeLostFocus } from "../components/lostFocus.js";
import type { RequestBody } from "../connection.js";
import type { Person } from "../data/people.js";
import { RoleField } from "../manager/roles.js";
import { useRequest } from "../manager/useRequest.js";
import type { Model } from "../model.js";
import type { PolicyLine } from "../protocol.js";
import { shown } from "../shown.js";
import { useAnswer } from "../useAnswer.js";
import { Differences } from "./Differences.js";
import type { AccessView, Trial } from "./view.js";

interface WhatIfProps {
  model: Model;
  view: AccessView;
  person: Person;
  trial: Trial;
  policy: readonly PolicyLine[];
  moment: string;
}

export function WhatIf({ model, view, person, trial, policy, moment }: WhatIfProps) {
  const { busy, error: refused, send, clear } = useRequest(model);
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => takeLostFocus(form.current?.querySelector("select")), []);
  const { role, workspaces } = trial;
  const { answer, error } = useAnswer(
    model,
    "comparison",
    { type: "ask_simulation", user: person.id, role, workspaces: [...workspaces].sort() },
    moment,
  );
  const inside = new Set((person.workspaces ?? []).map(({ id }) => id));
  const add = [...workspaces].filter((id) => !inside.has(id));
  const remove = [...inside].filter((id) => !workspaces.has(id));
  const changesRole = role !== person.role;
  const refusal =
    (changesRole ? model.refusal("change_role") : null) ??
    (add.length > 0 ? model.refusal("add_to_workspace") : null) ??
    (remove.length > 0 ? model.refusal("remove_from_workspace") : null);
  const change = (more: Partial<Trial>) => {
    clear();
    // Two changes may come before the first one is drawn.
    view.ask({ trial: { ...(view.question.trial ?? trial), ...more } });
  };

  const pairs = (ids: readonly string[]) => ids.map((id): [string, string] => [person.id, id]);
  const steps: RequestBody[] = [];
  if (changesRole) steps.push({ type: "change_role", users: [person.id], role });
  if (add.length + remove.length > 0) {
    steps.push({ type: "change_memberships", add: pairs(add), remove: pairs(remove) });
  }

  return (
    <form
      ref={form}
      class="aw-a-trial"
      aria-label="What if"
      onSubmit={(event) => {
        event.preventDefault();
        if (refusal !== null || steps.length === 0) return;
        // What was changed on the form meanwhile was not applied.
        send(steps[0], () => view.question.trial === trial && view.ask({ trial: null }), steps[1]);
      }}
    >
      <div class="aw-a-trial-fields">
        <RoleField value={role} onChange={(value) => change({ role: value })} />
        <fieldset class="aw-field">
          <legend>Member of</legend>
          <Listbox
            label="Workspaces"
            options={model.workspaces.map(({ id, name }) => ({
              value: id,
              name,
              note: inside.has(id) === workspaces.has(id) ? undefined : inside.has(id) ? "leaves" : "new",
            }))}
            chosen={workspaces}
            onToggle={(id) => {
              const next = new Set(view.question.trial?.workspaces);
              if (!next.delete(id)) next.add(id);
              change({ workspaces: next });
            }}
          />
        </fieldset>
        {refused !== null && (
          <p class="aw-error" role="alert">
            {refused.message} {refused.hint}
          </p>
        )}
        <div class="aw-dialog-foot">
          {!model.readOnly && (
            <Button type="submit" kind="primary" disabled={busy || steps.length === 0} refusal={refusal}>
              Apply
            </Button>
          )}
          <span class="aw-gap" />
          <Button onClick={() => view.ask({ trial: null })}>Cancel</Button>
        </div>
      </div>
      <div class="aw-a-trial-answer" aria-live="polite">
        <p class="aw-dim">What would change. Nothing is sent before it is applied.</p>
        {error !== null && <p class="aw-error">{error.message}</p>}
        {answer !== null && (
          <Differences
            label="What would change"
            policy={policy}
            lines={answer.lines}
            first={`${shown(person.username)} could no longer`}
            second={`${shown(person.username)} could then`}
            signs={["lost", "gained"]}
            none="Nothing would change in what this person may do."
          />
        )}
      </div>
    </form>
  );
}
