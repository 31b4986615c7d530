// What should be mended about who has access, each with the button that does it.

import { useState } from "preact/hooks";
import { Button } from "../components/Button.js";
import { Icon } from "../components/icons.js";
import { Listbox } from "../components/Listbox.js";
import type { Model } from "../model.js";
import { Calm } from "../people/State.js";
import type { ErrorInfo, FindingItem } from "../protocol.js";
import { DeleteWorkspace } from "../workspaces/DeleteWorkspace.js";
import { Note } from "./Note.js";
import { PersonChooser } from "./PersonChooser.js";
import type { Asking } from "./useAnswer.js";
import type { AccessView } from "./view.js";

interface FindingsPartProps {
  model: Model;
  view: AccessView;
  asked: Asking<"findings">;
}

export function FindingsPart({ model, view, asked }: FindingsPartProps) {
  const { answer, error } = asked;
  if (error !== null) return <Calm title={error.message} hint={error.hint} alert />;
  if (answer === null) return <Calm title="Looking at who has access." />;
  return (
    <>
      {answer.findings.length === 0 ? (
        <Calm title="Nothing to mend was found." />
      ) : (
        <ul class="aw-a-findings aw-a-scroll" aria-label="Findings">
          {answer.findings.map((finding) => (
            <FindingRow key={finding.key} model={model} view={view} finding={finding} />
          ))}
        </ul>
      )}
      <Note note={answer.note} />
    </>
  );
}

interface FindingProps {
  model: Model;
  view: AccessView;
  finding: FindingItem;
}

function FindingRow({ model, view, finding }: FindingProps) {
  const { sentence, label, mends, choose, users } = finding;
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorInfo | null>(null);
  const mend = async (chosen: readonly string[]) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    const answer = await model.request({ type: "mend", finding: finding.key, chosen: [...chosen] });
    setBusy(false);
    if (answer.type === "failed") setError(answer.error);
    else setOpen(false);
  };
  // A workspace is not deleted by one click.
  const deletes = finding.kind === "empty_workspace" && mends && choose === null;
  const workspace = model.workspaces.find(({ id }) => id === finding.workspaces[0]);
  const act = () => {
    if (choose !== null || deletes) setOpen(!open);
    else void mend([]);
  };
  return (
    <li>
      <Icon name="warning" />
      <div class="aw-a-finding">
        <p>{sentence}</p>
        {!mends && label !== "" && <p class="aw-dim">{label}.</p>}
        {error !== null && (
          <p class="aw-error" role="alert">
            {error.message} {error.hint}
          </p>
        )}
        {open && choose !== null && <Choice model={model} finding={finding} busy={busy} onMend={mend} />}
      </div>
      {mends && !model.readOnly ? (
        <Button disabled={busy || model.busy} expanded={choose === null ? undefined : open} onClick={act}>
          {label}
        </Button>
      ) : users.length === 2 ? (
        <Button onClick={() => view.showPerson(users[0], users[1])}>Compare them</Button>
      ) : users.length > 0 ? (
        <Button onClick={() => view.showPerson(users[0])}>See what is allowed</Button>
      ) : null}
      {open && deletes && workspace !== undefined && (
        <DeleteWorkspace model={model} workspace={workspace} onClose={() => setOpen(false)} />
      )}
    </li>
  );
}

interface ChoiceProps {
  model: Model;
  finding: FindingItem;
  busy: boolean;
  onMend: (chosen: readonly string[]) => void;
}

/** What has to be chosen before it can be mended. */
function Choice({ model, finding, busy, onMend }: ChoiceProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  return (
    <form
      class="aw-a-choice"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0) onMend(chosen);
      }}
    >
      {finding.choose === "users" ? (
        <PersonChooser
          model={model}
          label="Person"
          chosen={chosen[0] ?? null}
          onChoose={(id) => setChosen(id === null ? [] : [id])}
        />
      ) : (
        <Listbox
          label="Workspaces"
          options={model.workspaces.map(({ id, name }) => ({ value: id, name }))}
          chosen={new Set(chosen)}
          onToggle={(id) =>
            setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
          }
        />
      )}
      <Button type="submit" kind="primary" disabled={busy || chosen.length === 0}>
        Apply
      </Button>
    </form>
  );
}
