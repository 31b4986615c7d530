// Add people to workspaces, or remove them.

import { useMemo, useState } from "preact/hooks";
import { FirstWorkspace } from "../forms/WorkspaceChoice.js";
import { execute } from "../kernel/execute.js";
import { useModel } from "../state/context.js";
import { idsOf } from "../state/peopleById.js";
import { Listbox, withToggled } from "../ui/controls/OptionList.js";
import { pluralize } from "../ui/display/displayText.js";
import { useUid } from "../ui/dom/uid.js";
import { type ActionDialogProps, PeopleDialog, useAction } from "./PeopleDialog.js";

export function WorkspacesDialog({ adding, ...props }: ActionDialogProps & { adding: boolean }) {
  const model = useModel();
  const [withOwners, setWithOwners] = useState(false);
  // Among the members of one workspace, removal is most likely meant from there.
  const here = adding ? null : (model.session?.workspace ?? null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(here === null ? [] : [here.id]));
  const action = useAction(props);
  const { people, ids, owners, others, send } = action;
  const inside = useMemo(() => {
    const counts = new Map<string, number>();
    for (const person of people) {
      for (const { id } of person.workspaces ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }, [people]);
  const known = people.some(({ workspaces }) => workspaces !== null);
  const offered = model.workspaces.filter(({ id }) => adding || !known || inside.has(id));
  // Skip chosen workspaces that no longer exist.
  const asked = offered.map(({ id }) => id).filter((id) => chosen.has(id));
  const note = (id: string) => {
    const count = inside.get(id) ?? 0;
    if (count === 0) return undefined;
    if (people.length === 1) return adding ? "already a member" : undefined;
    return adding
      ? `${count} already ${count === 1 ? "a member" : "members"}`
      : pluralize(count, "person", "people");
  };
  const toggle = (id: string) => setChosen((before) => new Set(withToggled(before, id)));
  const onlyOwners = others.length === 0;
  // Owners already have access, and a workspace's admin can read the API key of an owner who is a member.
  const withoutOwners = adding && !withOwners;
  const targets = withoutOwners ? idsOf(others) : [...ids];

  return (
    <PeopleDialog
      action={action}
      title={adding ? "Add to workspace" : "Remove from workspace"}
      held={asked.length === 0 || targets.length === 0}
      onSubmit={() => {
        const type = adding ? "add_to_workspace" : "remove_from_workspace";
        send(execute({ type, users: targets, workspaces: asked }, withoutOwners ? [] : idsOf(owners)));
      }}
    >
      {adding && owners.length > 0 && (
        <AddOwners only={onlyOwners} count={owners.length} chosen={withOwners} onChange={setWithOwners} />
      )}
      {!adding && owners.length > 0 && (
        <p class="aw-dim">Owners keep access to every workspace. Only their membership ends.</p>
      )}
      {adding && <FirstWorkspace lead={<p class="aw-dim">No workspaces yet.</p>} onCreated={toggle} />}
      {offered.length > 0 ? (
        <div class="aw-field">
          <span class="aw-field-title" aria-hidden="true">
            Workspaces
          </span>
          <Listbox
            label="Workspaces"
            options={offered.map(({ id, name }) => ({ value: id, name, note: note(id) }))}
            chosen={chosen}
            onToggle={toggle}
            searchable
            focusAtOnce
          />
        </div>
      ) : (
        !adding && <p class="aw-dim">No memberships to remove.</p>
      )}
    </PeopleDialog>
  );
}

interface AddOwnersProps {
  /** Whether only owners are to be added. */
  only: boolean;
  count: number;
  chosen: boolean;
  onChange: (chosen: boolean) => void;
}

/**
 * Offer to include owners, who are left out by default: explains what membership means for them and what it would
 * expose.
 */
function AddOwners({ only, count, chosen, onChange }: AddOwnersProps) {
  const risk = useUid();
  const left = chosen ? "" : count === 1 ? " and is left out" : " and are left out";
  return (
    <div class="aw-add-owners">
      <p class="aw-dim">
        {`${count === 1 ? "The owner has" : "Owners have"} access to every workspace already${left}.`}
      </p>
      <label class="aw-choice">
        <input
          type="checkbox"
          checked={chosen}
          aria-describedby={chosen ? risk : undefined}
          onChange={() => onChange(!chosen)}
        />
        {only ? "Add anyway" : "Add owners too"}
      </label>
      {chosen && (
        <p id={risk} class="aw-warning">
          Admins of a workspace can read the API keys of its members, also of owners.
        </p>
      )}
    </div>
  );
}
