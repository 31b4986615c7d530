// What a person can do and why, compared with another person or with another role. Without a person it explains the
// three roles.

import { useRef } from "preact/hooks";
import type { Person } from "../data/person.js";
import { FormError } from "../forms/errors.js";
import type { AccessOf } from "../protocol.js";
import type { Model } from "../state/model.js";
import { isEverywhere, personOf } from "../state/peopleById.js";
import { useQuery } from "../state/useQuery.js";
import { Button } from "../ui/controls/Button.js";
import { ScrollBox } from "../ui/controls/ScrollBox.js";
import { displayText, formatList, pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { RolePill } from "../ui/display/RolePill.js";
import { useWhenCleared } from "../ui/dom/afterRender.js";
import { restoreFocus } from "../ui/dom/focus.js";
import { type AnswerProps, UNTOUCHED } from "./accessView.js";
import { PersonChooser } from "./Chooser.js";
import { Differences } from "./Differences.js";
import { Permissions } from "./Permissions.js";
import { WhatIf } from "./WhatIf.js";

export function PersonAnswer(props: AnswerProps) {
  const { view, policy, queryKey } = props;
  const { model } = view;
  const { person: id, other, trial } = view.question;
  const person = personOf(model, id);
  const second = personOf(model, other);
  const { answer, error } = useQuery(
    model,
    "access_of",
    person === null ? null : { type: "ask_access_of", user: person.id },
    queryKey,
  );
  const gone = id !== null && person === null;
  const asking = useRef<HTMLDivElement>(null);
  // After a trial is applied or dropped, return the focus to where it began.
  useWhenCleared(trial, () => restoreFocus([...asking.current!.querySelectorAll("button")].at(-1)));
  return (
    <>
      <div ref={asking} class="aw-toolbar aw-a-ask">
        <PersonChooser
          model={model}
          label="Person"
          home
          chosen={id}
          onChoose={(chosen) => view.showPerson(chosen, chosen === null ? null : other)}
        />
        {person !== null && trial === null && (
          <>
            <PersonChooser
              model={model}
              label="Compare with"
              chosen={other}
              onChoose={(chosen) => view.setQuestion({ other: chosen })}
            />
            {second === null && (
              <Button onClick={() => view.setQuestion({ trial: UNTOUCHED })}>What if …</Button>
            )}
          </>
        )}
      </div>
      {gone && <p class="aw-note-bar">This user no longer exists. Choose someone else.</p>}
      <FormError error={error} />
      <ScrollBox label="Answer" class="aw-a-scroll">
        {person === null ? (
          <>
            <p class="aw-a-lead">
              What the three roles can do. Choose a person to see what applies, and why.
            </p>
            <Permissions lines={policy} person={null} />
          </>
        ) : trial !== null ? (
          <WhatIf {...props} person={person} trial={trial} />
        ) : second !== null ? (
          <Compared {...props} person={person} other={second} />
        ) : (
          answer !== null && (
            <>
              <Reach model={model} answer={answer} />
              <Permissions lines={policy} person={answer} />
            </>
          )
        )}
      </ScrollBox>
      {answer?.note && <p class="aw-note-bar">{answer.note}</p>}
    </>
  );
}

/** Describe the person and where they have access, in one or two sentences. */
function Reach({ model, answer }: { model: Model; answer: AccessOf }) {
  const { username, role, workspaces } = answer;
  const datasets = workspaces.flatMap(({ datasets }) => datasets);
  const where = isEverywhere(model, role)
    ? "has access to every workspace without being a member"
    : workspaces.length === 0
      ? "is not a member of any workspace and sees no datasets"
      : `has access to ${formatList(workspaces.map(({ workspace }) => workspace.name))}`;
  return (
    <div class="aw-a-lead">
      <p>
        <Name text={username} bold /> <RolePill role={role} /> {where}.
      </p>
      {datasets.length > 0 && (
        <ul class="aw-a-datasets" aria-label={`Datasets that ${displayText(username)} can see`}>
          {workspaces
            .filter(({ datasets: names }) => names.length > 0)
            .map(({ workspace, datasets: names }) => (
              <li key={workspace.id}>
                <Name text={workspace.name} />:{" "}
                <span class="aw-dim" title={formatList(names, 50)}>
                  {formatList(names, 4)} ({pluralize(names.length, "dataset")})
                </span>
              </li>
            ))}
        </ul>
      )}
    </div>
  );
}

interface ComparedProps extends AnswerProps {
  person: Person;
  other: Person;
}

function Compared({ view, person, other, policy, queryKey }: ComparedProps) {
  const { answer, error } = useQuery(
    view.model,
    "comparison",
    { type: "ask_comparison", user: person.id, other: other.id },
    queryKey,
  );
  if (answer === null) return <FormError error={error} />;
  const [first, second] = [displayText(person.username), displayText(other.username)];
  return (
    <Differences
      label={`${first} and ${second} compared`}
      policy={policy}
      lines={answer.lines}
      first={`Only ${first}`}
      second={`Only ${second}`}
      none={`${first} and ${second} can do the same things.`}
    />
  );
}
