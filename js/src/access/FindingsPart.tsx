// What should be fixed about who has access, each with the button that does it.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../components/Button.js";
import { Icon } from "../components/icons.js";
import { takeLostFocus } from "../components/lostFocus.js";
import { useRequest } from "../manager/useRequest.js";
import type { Model } from "../model.js";
import { Calm } from "../people/State.js";
import type { FindingItem } from "../protocol.js";
import type { Asking } from "../useAnswer.js";
import { DeleteWorkspace } from "../workspaces/DeleteWorkspace.js";
import { type Chosen, FindingChoice } from "./FindingChoice.js";
import { Note } from "./Note.js";
import type { AccessView } from "./view.js";

interface FindingsPartProps {
  model: Model;
  view: AccessView;
  asked: Asking<"findings">;
}

export function FindingsPart({ model, view, asked }: FindingsPartProps) {
  const { answer, error } = asked;
  const list = useRef<HTMLDivElement>(null);
  // The button that fixed a finding goes with it: the keyboard goes on from the list.
  const fixed = useRef(false);
  useLayoutEffect(() => {
    if (fixed.current) takeLostFocus(list.current);
    fixed.current = false;
  }, [answer]);
  if (error !== null) return <Calm title={error.message} hint={error.hint} alert />;
  if (answer === null) return <Calm title="Checking who has access." />;
  return (
    <>
      <div ref={list} class={answer.findings.length === 0 ? undefined : "aw-a-scroll"} tabIndex={-1}>
        {answer.findings.length === 0 ? (
          <Calm title="No problems found.">
            <Button onClick={() => void model.request({ type: "refresh" })}>Check again</Button>
          </Calm>
        ) : (
          <ul class="aw-a-findings" aria-label="Findings">
            {answer.findings.map((finding) => (
              <FindingRow
                key={finding.key}
                model={model}
                view={view}
                finding={finding}
                onFixed={() => {
                  fixed.current = true;
                }}
              />
            ))}
          </ul>
        )}
      </div>
      <Note note={answer.note} />
    </>
  );
}

interface FindingProps {
  model: Model;
  view: AccessView;
  finding: FindingItem;
  onFixed: () => void;
}

function FindingRow({ model, view, finding, onFixed }: FindingProps) {
  const { sentence, label, fixable, choose, users } = finding;
  const [open, setOpen] = useState(false);
  const { busy, error, send } = useRequest(model);
  // A finding whose reason is gone leaves the list, but not why nothing was done.
  const refused = useRef(error);
  refused.current = error;
  useEffect(
    () => () => {
      const last = refused.current;
      if (last?.code === "NotFoundError") model.showTrouble(last.message, last.hint);
    },
    [],
  );
  const end = () => {
    setOpen(false);
    onFixed();
  };
  const fix = (chosen: Chosen) => send({ type: "fix", finding: finding.key, ...chosen }, end);
  // A workspace is not deleted by one click.
  const deletes = finding.kind === "empty_workspace" && fixable && choose === null;
  const pair = users.length === 2;
  const workspace = model.workspaces.find(({ id }) => id === finding.workspaces[0]);
  const act = () => {
    if (choose !== null || deletes) setOpen(!open);
    else fix({ chosen: [], username: "" });
  };
  return (
    <li>
      <Icon name="warning" />
      <div class="aw-a-finding">
        <p>{sentence}</p>
        {!fixable && label !== "" && <p class="aw-dim">{label}.</p>}
        {error !== null && (
          <p class="aw-error" role="alert">
            {error.message} {error.hint}
          </p>
        )}
        {open && choose !== null && (
          <FindingChoice model={model} view={view} finding={finding} busy={busy} onFix={fix} />
        )}
      </div>
      {fixable && !model.readOnly ? (
        <Button disabled={busy || model.busy} expanded={choose === null ? undefined : open} onClick={act}>
          {label}
        </Button>
      ) : users.length > 0 ? (
        <Button onClick={() => view.showPerson(users[0], pair ? users[1] : null)}>
          {pair ? "Compare them" : "Show their access"}
        </Button>
      ) : null}
      {open && deletes && workspace !== undefined && (
        <DeleteWorkspace model={model} workspace={workspace} onClose={end} />
      )}
    </li>
  );
}
