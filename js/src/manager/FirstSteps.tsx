// First steps on a fresh server: each step opens the right form, and is ticked once it is done.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { useManagerView, useModel } from "../state/context.js";
import { Button, CloseButton } from "../ui/controls/Button.js";
import { Icon } from "../ui/display/icons.js";
import { useUid } from "../ui/dom/uid.js";

/** Maximum number of users on a fresh server: its first owner, and the personal account created next. */
const MAX_FRESH = 2;

export function FirstSteps() {
  const model = useModel();
  const view = useManagerView();
  const { everyone, session } = model;
  const heading = useUid();
  // Decide once per view: the steps do not return on a server that has had people and workspaces.
  const fresh = useRef<boolean | null>(null);
  const [hidden, setHidden] = useState(false);
  if (everyone === null || session === null || session.account === null) return null;
  if (fresh.current === false || hidden) return null; // to count the owners, it looks at everyone
  const owners = everyone.countEverywhere();
  const { total } = model.shown;
  const ownAccount = !session.default_key || owners > 1;
  const workspace = everyone.workspaces.length > 0;
  const users = owners < total;
  fresh.current ??= total <= MAX_FRESH && !users && (total < 2 || !workspace);
  if (!session.default_key && workspace && users) fresh.current = false;
  const refused = model.refusal("create_user") ?? model.refusal("create_workspace");
  if (!fresh.current || refused !== null || model.readOnly) return null;
  return (
    <section class="aw-first-steps" aria-labelledby={heading}>
      <div class="aw-detail-row">
        <h3 id={heading}>First steps</h3>
        <span class="aw-gap" />
        <CloseButton label="Hide first steps" onClick={() => setHidden(true)} />
      </div>
      <ol>
        <Step
          done={ownAccount}
          title="Create your own owner account"
          onClick={() => view.openUserForm("owner")}
        >
          {ownAccount ? "You have one." : "You are using the published default key, which anyone can use."}
        </Step>
        {session.default_key && (
          <Step title="Connect with your own key">
            Copy it under “My settings” in Argilla, connect with it here, then delete the default account.
          </Step>
        )}
        <Step done={workspace} title="Create a workspace" onClick={() => view.openWorkspaceForm()}>
          It holds datasets. People see only those in their workspaces.
        </Step>
        <Step done={users} title="Create your users" onClick={() => view.openUserForm("annotator")}>
          Annotators give responses; admins also manage datasets. You can copy an invitation for each.
        </Step>
      </ol>
    </section>
  );
}

interface StepProps {
  done?: boolean;
  title: string;
  /** Opens the form that does it; missing if it is done elsewhere. */
  onClick?: () => void;
  children: ComponentChildren;
}

function Step({ done = false, title, onClick, children }: StepProps) {
  return (
    <li class={done ? "aw-step aw-step-done" : "aw-step"}>
      <span class="aw-step-mark" aria-hidden="true">
        {done && <Icon name="check" />}
      </span>
      <div class="aw-step-text">
        <b>{title}</b>
        {done && <span class="aw-sr-only">, done</span>}
        <p class="aw-dim">{children}</p>
      </div>
      {!done && onClick !== undefined && (
        <Button label={title} onClick={onClick}>
          Create
        </Button>
      )}
    </li>
  );
}
