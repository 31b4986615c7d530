// What a person can do and why, compared with another person or with another role. Without a person it explains the
// three roles.

import { useRef } from "preact/hooks";
import type { Person } from "../data/person.js";
import { CodeLine } from "../panel/code/CodeLine.js";
import { NoAnswer } from "../panel/NoAnswer.js";
import type { AccessOf, Rule } from "../protocol.js";
import { goneText } from "../state/gone.js";
import { isEverywhere, personOf } from "../state/peopleById.js";
import { useQuery } from "../state/useQuery.js";
import { Button } from "../ui/controls/Button.js";
import { ScrollBox } from "../ui/controls/ScrollBox.js";
import { formatNumber, isolated, pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { RolePill } from "../ui/display/RolePill.js";
import { useWhenCleared } from "../ui/dom/afterRender.js";
import { restoreFocus } from "../ui/dom/focus.js";
import { Abilities, InShort } from "./Abilities.js";
import { AnswerFoot } from "./AnswerFoot.js";
import { type AnswerProps, UNTOUCHED, useAccessView } from "./accessView.js";
import { PersonChooser } from "./Chooser.js";
import { Differences } from "./Differences.js";
import { Permissions } from "./Permissions.js";
import { Reasons } from "./Reasons.js";
import { WhatIf } from "./WhatIf.js";
import { WorkspaceCards } from "./WorkspaceCards.js";

export function PersonAnswer(props: AnswerProps) {
  const view = useAccessView();
  const { policy, basis } = props;
  const { model } = view;
  const { person: id, other, trial } = view.question;
  const person = personOf(model, id);
  const second = personOf(model, other);
  const asked = useQuery(model, person === null ? null : { type: "ask_access_of", user: person.id }, basis);
  const { answer } = asked;
  const gone = id !== null && person === null;
  const asking = useRef<HTMLDivElement>(null);
  // After a trial is applied or dropped, return the focus to where it began.
  useWhenCleared(trial, () => restoreFocus([...asking.current!.querySelectorAll("button")].at(-1)));
  return (
    <>
      <div ref={asking} class="aw-toolbar aw-a-ask">
        <PersonChooser
          label="Person"
          home
          chosen={id}
          onChoose={(chosen) => view.showPerson(chosen, chosen === null ? null : other)}
        />
        {person !== null && trial === null && (
          <>
            <PersonChooser
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
      {gone && <p class="aw-note-bar">This user {goneText(model)}. Choose someone else.</p>}
      <NoAnswer asked={asked} />
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
          answer !== null && <PersonAccess policy={policy} person={person} answer={answer} />
        )}
      </ScrollBox>
      <AnswerFoot answer={answer} asked={trial === null && second === null} />
    </>
  );
}

interface PersonAccessProps {
  policy: readonly Rule[];
  person: Person;
  answer: AccessOf;
  /** On the page of a person, which has their name and role: a summary first, and all actions on demand. */
  brief?: boolean;
}

/** Where the person has access, what they can do there, and on demand every action with the reason. */
export function PersonAccess({ policy, person, answer, brief = false }: PersonAccessProps) {
  const view = useAccessView();
  const { username, role, workspaces } = answer;
  const everywhere = isEverywhere(view.model, role);
  const entered = workspaces.filter(({ allowed }) => allowed);
  const sees = `${entered.reduce((sum, { datasets }) => sum + datasets.length, 0)} of ${pluralize(
    workspaces.reduce((sum, { datasets }) => sum + datasets.length, 0),
    "dataset",
  )}`;
  const abilities = {
    policy,
    role,
    where: everywhere
      ? "In every workspace"
      : entered.length > 0
        ? "In their workspaces"
        : "In a workspace, once they are a member",
  };
  return (
    <>
      <p class="aw-a-lead">
        <Name text={username} bold />{" "}
        {!brief && (
          <>
            {person.fullName !== "" && (
              <span class="aw-dim">
                <Name text={person.fullName} />{" "}
              </span>
            )}
            <RolePill role={role} />{" "}
          </>
        )}
        {everywhere
          ? "has access to every workspace without being a member."
          : entered.length === 0
            ? "is not a member of any workspace and sees no datasets."
            : `is a member of ${formatNumber(entered.length)} of ${pluralize(workspaces.length, "workspace")} and sees ${sees}.`}
      </p>
      <WorkspaceCards key={answer.user} answer={answer} />
      {brief ? <InShort {...abilities} /> : <Abilities {...abilities} />}
      <Reasons count={policy.length}>
        {brief && <Abilities {...abilities} />}
        <Permissions lines={policy} person={answer} />
      </Reasons>
    </>
  );
}

interface ComparedProps extends AnswerProps {
  person: Person;
  other: Person;
}

function Compared({ person, other, policy, basis }: ComparedProps) {
  const view = useAccessView();
  const asked = useQuery(view.model, { type: "ask_comparison", user: person.id, other: other.id }, basis);
  const { answer } = asked;
  if (answer === null) return <NoAnswer asked={asked} />;
  const [first, second] = [isolated(person.username), isolated(other.username)];
  return (
    <>
      <Differences
        label={`${first} and ${second} compared`}
        policy={policy}
        lines={answer.lines}
        first={`Only ${first}`}
        second={`Only ${second}`}
        none={`${first} and ${second} can do the same things.`}
      />
      <CodeLine text={answer.code} />
    </>
  );
}
