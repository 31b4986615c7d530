// The findings about access, each with the button that fixes it.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { DeleteWorkspace } from "../manager/workspaces/DeleteWorkspace.js";
import { NoAnswer } from "../panel/NoAnswer.js";
import { type FindingGroup, type FindingItem, MAX_LISTED } from "../protocol.js";
import { FormError } from "../shared/errors.js";
import { useRequest } from "../shared/useRequest.js";
import { useModel } from "../state/context.js";
import { peopleOf } from "../state/peopleById.js";
import { refusalNow } from "../state/refusals.js";
import type { QueryState } from "../state/useQuery.js";
import { Button } from "../ui/controls/Button.js";
import { EmptyState } from "../ui/display/EmptyState.js";
import { Icon } from "../ui/display/icons.js";
import { Name } from "../ui/display/Name.js";
import { NameList } from "../ui/display/NameList.js";
import { useUid } from "../ui/dom/uid.js";
import { AnswerFoot } from "./AnswerFoot.js";
import { useAccessView } from "./accessView.js";
import { type Chosen, FindingChoice } from "./FindingChoice.js";

interface FindingsProps {
  asked: QueryState<{ type: "ask_findings" }>;
}

export function Findings({ asked }: FindingsProps) {
  const view = useAccessView();
  const { answer } = asked;
  const missing = (
    <NoAnswer asked={asked} loading="Checking who has access." failed="The findings could not be read." />
  );
  if (answer === null) return missing;
  const checking = asked.asking
    ? "The findings are being checked again."
    : "The findings may be out of date.";
  const outdated = asked.kept ? checking : null;
  return (
    <>
      {missing}
      {/* The button that fixed a finding is removed with it. */}
      <div data-home class={answer.groups.length === 0 ? undefined : "aw-a-scroll"} tabIndex={-1}>
        {answer.groups.length === 0 ? (
          <EmptyState title="No problems found.">
            <Button onClick={() => void view.model.refresh()}>Check again</Button>
          </EmptyState>
        ) : (
          <ul class="aw-a-findings" aria-label="Findings">
            {answer.groups.map((group) => (
              <Group key={group.kind} group={group} outdated={outdated} />
            ))}
          </ul>
        )}
      </div>
      <AnswerFoot answer={answer} />
    </>
  );
}

interface GroupProps {
  group: FindingGroup;
  /** Why nothing can be fixed yet: they may be out of date. */
  outdated: string | null;
}

/**
 * All findings of one kind: how many, why they matter, and the details when expanded, as those of a few are at first. A
 * single one needs no heading that says the same.
 */
function Group({ group, ...props }: GroupProps) {
  const { severity, title, why, findings } = group;
  const [chosen, setOpen] = useState<boolean | null>(null);
  const open = chosen ?? findings.length <= MAX_LISTED;
  const id = useUid();
  const label = open ? "Hide" : "Show all";
  const critical = severity === "critical" && <span class="aw-tag">critical</span>;
  const [only] = findings;
  if (findings.length === 1) {
    return (
      <li class={`aw-a-group aw-a-${severity}`}>
        <ul class="aw-a-items aw-a-only" aria-label={title}>
          <FindingRow key={only.key} finding={only} tag={critical} why={why} {...props} />
        </ul>
      </li>
    );
  }
  return (
    <li class={`aw-a-group aw-a-${severity}`}>
      <div class="aw-a-group-head">
        <Icon name="warning" />
        <div class="aw-a-finding">
          <p>
            <b id={id}>{title}</b>
            {critical}
          </p>
          <p class="aw-dim">{why}</p>
        </div>
        <Button expanded={open} label={`${label}: ${title}`} onClick={() => setOpen(!open)}>
          {label}
        </Button>
      </div>
      {open && (
        <ul class="aw-a-items" aria-labelledby={id}>
          {findings.map((finding) => (
            <FindingRow key={finding.key} finding={finding} {...props} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** A sentence that renders names with `Name`, whatever characters they contain. */
function Sentence({ parts, tag }: { parts: readonly string[]; tag: ComponentChildren }) {
  return (
    <p>
      {parts.map((part, at) =>
        at % 2 === 0 ? (
          part
        ) : (
          <b key={at}>
            <Name text={part} />
          </b>
        ),
      )}
      {tag}
    </p>
  );
}

/** All usernames, when there are more than a sentence lists. */
function AllNames({ users, count }: { users: readonly string[]; count: number }) {
  const model = useModel();
  const people = peopleOf(model, users);
  if (people.length <= MAX_LISTED) return null;
  return (
    <details class="aw-a-names">
      <summary>All names</summary>
      <NameList
        label="Names"
        names={people.map(({ id, username }) => ({ id, name: username }))}
        count={count}
      />
    </details>
  );
}

interface FindingProps {
  finding: FindingItem;
  /** For the only finding of its kind: after its sentence, and why it matters. */
  tag?: ComponentChildren;
  why?: string;
  outdated: string | null;
}

function FindingRow({ finding, tag, why, outdated }: FindingProps) {
  const view = useAccessView();
  const { model } = view;
  const { parts, label, fixable, choose, users } = finding;
  const [open, setOpen] = useState(false);
  const { busy, error, send } = useRequest(model);
  // A finding that no longer applies leaves the list, but the reason why its fix was refused stays.
  const refused = useRef(error);
  refused.current = error;
  useEffect(
    () => () => {
      const last = refused.current;
      if (last?.code === "NotFoundError") model.showTrouble(last);
    },
    [],
  );
  const end = () => setOpen(false);
  const fix = (chosen: Chosen) => send({ type: "fix", finding: finding.key, ...chosen }, end);
  // Deleting a workspace takes more than one click.
  const deletes = finding.kind === "empty_workspace" && fixable && choose === null;
  const pair = users.length === 2;
  const workspace = model.workspaces.find(({ id }) => id === finding.workspaces[0]);
  const act = () => {
    if (choose !== null || deletes) setOpen(!open);
    else fix({ chosen: [], username: "", leave: false });
  };
  return (
    <li>
      {why !== undefined && <Icon name="warning" />}
      <div class="aw-a-finding">
        <Sentence parts={parts} tag={tag} />
        {why !== undefined && <p class="aw-dim">{why}</p>}
        <AllNames users={users} count={finding.user_count} />
        {!fixable && label !== "" && <p class="aw-dim">{label}.</p>}
        <FormError error={error} />
      </div>
      {fixable && !model.readOnly ? (
        <Button
          refusal={outdated ?? refusalNow(model, [])}
          expanded={choose === null ? undefined : open}
          onClick={act}
        >
          {label}
        </Button>
      ) : users.length > 0 ? (
        <Button onClick={() => view.showPerson(users[0], pair ? users[1] : null)}>
          {pair ? "Compare them" : "Show their access"}
        </Button>
      ) : null}
      {open && choose !== null && <FindingChoice finding={finding} busy={busy} onFix={fix} />}
      {open && deletes && workspace !== undefined && <DeleteWorkspace workspace={workspace} onClose={end} />}
    </li>
  );
}
