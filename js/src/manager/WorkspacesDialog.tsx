// Add people to workspaces, or remove them.

import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { Dialog } from "../components/Dialog.js";
import { Listbox } from "../components/Listbox.js";
import { counted } from "../shown.js";
import { About } from "./About.js";
import { peopleOf } from "./actions.js";
import { DialogFoot } from "./DialogFoot.js";
import { FormError } from "./FormError.js";
import type { ActionDialogProps } from "./PanelDialog.js";
import { useRequest } from "./useRequest.js";
import { FirstWorkspace } from "./WorkspaceChoice.js";

export function WorkspacesDialog({ model, view, users, adding }: ActionDialogProps & { adding: boolean }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { busy, error, send } = useRequest(model, () => view.close());
  const people = useMemo(() => peopleOf(model, users), [users, model.people?.serial, model.people?.version]);
  // People who are gone take the choice of their workspaces along, but not what was said about it.
  const gone = people.length === 0 && model.people !== null && !busy;
  useLayoutEffect(() => {
    if (!gone) return;
    if (error !== null) model.showTrouble(error.message, error.hint);
    view.close();
  }, [gone]);
  const inside = new Map<string, number>();
  for (const person of people) {
    for (const { id } of person.workspaces ?? []) inside.set(id, (inside.get(id) ?? 0) + 1);
  }
  const known = people.some(({ workspaces }) => workspaces !== null);
  const offered = model.workspaces.filter(({ id }) => adding || !known || inside.has(id));
  // One that was chosen and is gone meanwhile is not asked for.
  const asked = offered.map(({ id }) => id).filter((id) => chosen.has(id));
  const note = (id: string) => {
    const count = inside.get(id) ?? 0;
    if (count === 0) return undefined;
    if (people.length === 1) return adding ? "already a member" : undefined;
    return adding
      ? `${count} already ${count === 1 ? "a member" : "members"}`
      : counted(count, "person", "people");
  };
  const toggle = (id: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const owners = people.filter(({ everywhere }) => everywhere).length;

  return (
    <Dialog
      title={adding ? "Add to workspace" : "Remove from workspace"}
      busy={busy}
      waiting={model.queued}
      onClose={() => view.close()}
      onSubmit={() => {
        if (asked.length === 0) return;
        const type = adding ? "add_to_workspace" : "remove_from_workspace";
        send({ type, users: [...users], workspaces: asked }, () => view.close());
      }}
    >
      <p>
        <About people={people} />
      </p>
      <FormError error={error} />
      {adding && owners > 0 && (
        <p class="aw-warning">
          Owners already have access. While they are members, admins of the workspace can read their API keys.
        </p>
      )}
      {adding && (
        <FirstWorkspace model={model} lead={<p class="aw-dim">No workspaces yet.</p>} onCreated={toggle} />
      )}
      {offered.length > 0 ? (
        <Listbox
          label="Workspaces"
          options={offered.map(({ id, name }) => ({ value: id, name, note: note(id) }))}
          chosen={chosen}
          onToggle={toggle}
          searchable
          focusAtOnce
        />
      ) : (
        !adding && <p class="aw-dim">None of them is a member of a workspace.</p>
      )}
      <DialogFoot busy={busy} disabled={asked.length === 0} onCancel={() => view.close()} />
    </Dialog>
  );
}
