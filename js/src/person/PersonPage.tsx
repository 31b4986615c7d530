// The page of a person in the tab "Users": who they are, what they can do and why, how far they are, and what was changed.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ACTIONS, openAction, refusalOf } from "../dialogs/actions.js";
import { copyId } from "../panel/code/CopyField.js";
import { onDemand } from "../shared/onDemand.js";
import { useManagerView, useModel } from "../state/context.js";
import { goneText } from "../state/gone.js";
import { personOf } from "../state/peopleById.js";
import { Button } from "../ui/controls/Button.js";
import { Name } from "../ui/display/Name.js";
import { RolePill } from "../ui/display/RolePill.js";
import { ago, exact, useNow } from "../ui/display/time.js";
import { restoreFocus } from "../ui/dom/focus.js";
import { useUid } from "../ui/dom/uid.js";
import { Changes } from "./Changes.js";
import { PersonProgress } from "./PersonProgress.js";

const AccessOfPerson = onDemand("access", "AccessOfPerson");

/** Memberships are changed where they are shown. */
const OFFERED = ACTIONS.filter(({ rule }) => rule === "update_user" || rule === "delete_user");

export function PersonPage({ id }: { id: string }) {
  const model = useModel();
  const view = useManagerView();
  const now = useNow();
  const heading = useUid();
  const box = useRef<HTMLElement>(null);
  const person = personOf(model, id);
  // Whoever is gone is still named.
  const last = useRef(person);
  if (person !== null) last.current = person;
  const shown = last.current;
  useLayoutEffect(() => restoreFocus(box.current, view.root), []);
  const close = () => view.close("person");
  return (
    <section
      ref={box}
      class="aw-person"
      aria-labelledby={heading}
      tabIndex={-1}
      data-home
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <div class="aw-person-head">
        <Button kind="quiet" label="Back to Users" onClick={close}>
          Users
        </Button>
        /<h3 id={heading}>{shown ? <Name text={shown.username} titled /> : "Someone"}</h3>
        {shown !== null && (
          <>
            <span class="aw-dim">
              <Name text={shown.fullName} />
            </span>
            <RolePill role={shown.role} />
          </>
        )}
        {person !== null && !model.readOnly && (
          <span class="aw-row-of-buttons">
            {OFFERED.map((action) => (
              <Button
                key={action.label}
                kind={action.danger ? "danger" : undefined}
                refusal={refusalOf(model, action, 1, () => [id])}
                onClick={() => openAction(view, action, [id])}
              >
                {action.label}
              </Button>
            ))}
          </span>
        )}
      </div>
      {person === null ? (
        <p class="aw-note-bar">This user {goneText(model)}.</p>
      ) : (
        <>
          <p class="aw-person-facts aw-dim">
            id <code>{id}</code>
            <Button kind="quiet" onClick={() => void copyId(id, view)}>
              Copy id
            </Button>
            <span title={exact(person.insertedAt)}>{`created ${ago(person.insertedAt, now)}`}</span>
            <span title={exact(person.updatedAt)}>{`changed ${ago(person.updatedAt, now)}`}</span>
          </p>
          <div class="aw-person-cards">
            <Card title="Access">
              <AccessOfPerson person={person} />
            </Card>
            <div class="aw-person-side">
              <Card title="Progress">
                <PersonProgress person={person} />
              </Card>
              <Card title="Changes">
                <Changes id={id} username={person.username} now={now} />
              </Card>
            </div>
          </div>
        </>
      )}
    </section>
  );
}

function Card({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useUid();
  return (
    <section class="aw-person-card" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}
