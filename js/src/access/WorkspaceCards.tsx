// The workspaces as cards: first those that a person has access to, with their datasets, then the others.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { execute } from "../kernel/execute.js";
import type { AccessOf, WorkspaceAccess } from "../protocol.js";
import { FormError } from "../shared/errors.js";
import { useRequest } from "../shared/useRequest.js";
import { refusalNow } from "../state/refusals.js";
import { Button } from "../ui/controls/Button.js";
import { displayText, pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { Some } from "../ui/display/Some.js";
import { useAccessView } from "./accessView.js";

/** Maximum number of cards at first, and of datasets named on each. */
const MAX_CARDS = 24;
const MAX_DATASETS = 4;

interface WorkspaceCardsProps {
  answer: AccessOf;
}

export function WorkspaceCards({ answer }: WorkspaceCardsProps) {
  const view = useAccessView();
  const { model } = view;
  const { user, username, workspaces } = answer;
  const { error, send } = useRequest(model);
  const adds = !model.readOnly && model.refusal("add_to_workspace") === null;
  const name = displayText(username);
  return (
    // A button is gone once the person is added.
    <div class="aw-a-places" tabIndex={-1} data-home>
      <FormError error={error} />
      <Cards
        label={`Workspaces of ${name}`}
        of={workspaces.filter(({ allowed }) => allowed)}
        content={({ datasets }) => <Datasets datasets={datasets} />}
      />
      <Cards
        label={`Workspaces without ${name}`}
        title="No access: not a member"
        of={workspaces.filter(({ allowed }) => !allowed)}
        content={({ workspace: { id, name } }) =>
          adds && (
            <Button
              kind="quiet"
              label={`Add to ${displayText(name)}`}
              refusal={refusalNow(model, [])}
              onClick={() => send(execute({ type: "add_to_workspace", users: [user], workspaces: [id] }, []))}
            >
              Add
            </Button>
          )
        }
      />
    </div>
  );
}

interface CardsProps {
  label: string;
  /** A heading, shown above those without access. */
  title?: string;
  of: readonly WorkspaceAccess[];
  content: (access: WorkspaceAccess) => ComponentChildren;
}

function Cards({ label, title, of, content }: CardsProps) {
  const view = useAccessView();
  const [all, setAll] = useState(false);
  if (of.length === 0) return null;
  return (
    <>
      {title !== undefined && <h3>{title}</h3>}
      <Some
        of={of}
        max={all ? of.length : MAX_CARDS}
        list={(some) => (
          <ul class={title === undefined ? "aw-a-cards" : "aw-a-cards aw-a-away"} aria-label={label}>
            {some}
          </ul>
        )}
        more={() => (
          <p>
            <Button kind="quiet" onClick={() => setAll(true)}>
              {`Show all ${pluralize(of.length, "workspace")}`}
            </Button>
          </p>
        )}
      >
        {(access) => (
          <li key={access.workspace.id} class="aw-a-card">
            <div class="aw-a-card-head">
              <button type="button" class="aw-a-link" onClick={() => view.showWorkspace(access.workspace.id)}>
                <Name text={access.workspace.name} titled />
              </button>
              {access.member && <span class="aw-tag">member</span>}
            </div>
            {content(access)}
          </li>
        )}
      </Some>
    </>
  );
}

function Datasets({ datasets }: Pick<WorkspaceAccess, "datasets">) {
  if (datasets.length === 0) return <p class="aw-dim">No datasets yet.</p>;
  return (
    <ul>
      <Some of={datasets} max={MAX_DATASETS} more={(words) => <li class="aw-a-and-more aw-dim">{words}</li>}>
        {({ name, draft }) => (
          <li key={name}>
            <Name text={name} />
            {draft && <span class="aw-dim"> (draft)</span>}
          </li>
        )}
      </Some>
    </ul>
  );
}
