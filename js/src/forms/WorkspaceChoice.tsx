// Choose the workspaces of a new user; when there are none, create the first one.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { useModel } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { Field } from "../ui/controls/Field.js";
import { Listbox, MAX_WITHOUT_SEARCH } from "../ui/controls/OptionList.js";
import { displayText } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { useAfterRender } from "../ui/dom/afterRender.js";
import { Draft } from "./draft.js";
import { useNewWorkspace } from "./NewWorkspaceForm.js";

interface WorkspaceChoiceProps {
  chosen: ReadonlySet<string>;
  onToggle: (id: string) => void;
}

export function WorkspaceChoice({ chosen, onToggle }: WorkspaceChoiceProps) {
  const model = useModel();
  const { workspaces } = model;
  return (
    <fieldset class="aw-field">
      <legend>Workspaces</legend>
      <FirstWorkspace
        lead={<p class="aw-hint">No workspaces yet. People without a workspace see no datasets.</p>}
        onCreated={onToggle}
      />
      {workspaces.length > MAX_WITHOUT_SEARCH ? (
        <Listbox
          label="Workspaces"
          options={workspaces.map(({ id, name }) => ({ value: id, name }))}
          chosen={chosen}
          onToggle={onToggle}
        />
      ) : (
        <div class="aw-checks">
          {workspaces.map(({ id, name }) => (
            <label key={id} class="aw-check">
              <input
                type="checkbox"
                data-home // after the field that named the first of them
                aria-label={displayText(name)}
                checked={chosen.has(id)}
                onChange={() => onToggle(id)}
              />
              <Name text={name} titled />
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}

interface FirstWorkspaceProps {
  /** Shown above while there is no workspace. */
  lead: ComponentChildren;
  onCreated: (id: string) => void;
}

/** Create the first workspace. It stays until the answer arrives, which is after the workspace itself. */
export function FirstWorkspace({ lead, onCreated }: FirstWorkspaceProps) {
  const model = useModel();
  const none = model.people !== null && model.workspaces.length === 0;
  const wanted = useRef(false);
  wanted.current ||= none;
  if (!wanted.current) return null;
  return (
    <>
      {none && lead}
      <NewWorkspace
        onCreated={(id) => {
          wanted.current = false;
          onCreated(id);
        }}
      />
    </>
  );
}

/** "New workspace" and the fields that it reveals; not a form element, since it is nested in one. */
function NewWorkspace({ onCreated }: { onCreated: (id: string) => void }) {
  const model = useModel();
  const [open, setOpen] = useState(false);
  const [draft] = useState(() => new Draft({ name: "" }));
  const button = useRef<HTMLDivElement>(null);
  const afterRender = useAfterRender();
  const { busy, field, create } = useNewWorkspace({
    draft,
    onCreated: (id) => {
      setOpen(false);
      onCreated(id);
    },
  });
  if (!open) {
    return (
      <div ref={button}>
        <Button refusal={model.refusal("create_workspace")} onClick={() => setOpen(true)}>
          New workspace
        </Button>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles Enter and Escape for the field inside.
    <div
      class="aw-new-workspace"
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
          event.preventDefault();
          create();
        } else if (event.key === "Escape") {
          event.stopPropagation();
          afterRender(() => button.current!.querySelector("button")!.focus());
          setOpen(false);
        }
      }}
    >
      <Field {...field} autoFocus />
      <Button busy={busy} onClick={create}>
        Create workspace
      </Button>
    </div>
  );
}
