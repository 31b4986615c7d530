// The detail of one workspace: its members and its datasets.

import { useMemo, useRef, useState } from "preact/hooks";
import type { Person } from "../../data/person.js";
import { FormError } from "../../forms/errors.js";
import { useRequest } from "../../forms/useRequest.js";
import { execute } from "../../kernel/execute.js";
import type { WorkspaceItem } from "../../protocol.js";
import type { ManagerProps } from "../../state/managerView.js";
import { countMembers, total } from "../../state/people/counts.js";
import { ownerIds } from "../../state/peopleById.js";
import { clearFilters } from "../../table/filters/ActiveFilters.js";
import { Button, CloseButton } from "../../ui/controls/Button.js";
import { withToggled } from "../../ui/controls/OptionList.js";
import { andMore, displayText, formatNumber, pluralize } from "../../ui/display/displayText.js";
import { Name } from "../../ui/display/Name.js";
import { NameList } from "../../ui/display/NameList.js";
import { OWNER_RISK, Risk } from "../../ui/display/Risk.js";
import { RolePill } from "../../ui/display/RolePill.js";
import { useAfterRender } from "../../ui/dom/afterRender.js";
import { restoreFocus } from "../../ui/dom/focus.js";
import { useUid } from "../../ui/dom/uid.js";
import { AddPeopleButton } from "./AddPeople.js";
import { firstMembers, knownPeople } from "./membership.js";
import type { KnownDatasets } from "./useDatasets.js";

/** Maximum number of members listed; the table of users shows all. */
const MAX_LISTED = 50;

interface MemberListProps extends ManagerProps {
  workspace: WorkspaceItem;
}

interface WorkspaceDetailProps extends MemberListProps {
  datasets: KnownDatasets;
  onClose: () => void;
}

export function WorkspaceDetail({ model, view, workspace, datasets, onClose }: WorkspaceDetailProps) {
  const heading = useUid();
  const names = datasets.byWorkspace?.get(workspace.id) ?? [];
  return (
    <section
      class="aw-detail"
      aria-labelledby={heading}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div class="aw-detail-head">
        <h3 id={heading}>
          <Name text={workspace.name} titled />
        </h3>
        <span class="aw-gap" />
        <CloseButton label="Close" onClick={onClose} />
      </div>
      <MemberList model={model} view={view} workspace={workspace} />
      <h4>Datasets</h4>
      {datasets.byWorkspace === null ? (
        <p class="aw-dim">{datasets.error === null ? "Loading." : "Not known."}</p>
      ) : names.length === 0 ? (
        <>
          <p class="aw-dim">No datasets yet. Create them in Argilla or with its SDK.</p>
          <OpenArgilla url={model.session?.url ?? ""} />
        </>
      ) : (
        <NameList label="Datasets" names={names} />
      )}
    </section>
  );
}

/** A link to Argilla's own page; there is none for an address that is not HTTP(S). */
function OpenArgilla({ url }: { url: string }) {
  if (!/^https?:\/\//i.test(url)) return null;
  return (
    <a class="aw-button aw-plain" href={url} target="_blank" rel="noopener noreferrer">
      Open Argilla
    </a>
  );
}

function MemberList({ model, view, workspace }: MemberListProps) {
  const list = useRef<HTMLUListElement>(null);
  const { busy, error, send } = useRequest(model);
  const people = knownPeople(model);
  const number = people?.workspaces.findIndex(({ id }) => id === workspace.id) ?? -1;
  const { members, count } = useMemo(() => {
    if (people === null || number < 0) return { members: [], count: 0 };
    const rows = firstMembers(people, number, MAX_LISTED);
    return { members: rows.map((row) => people.person(row)), count: total(countMembers(people)[number]) };
  }, [people, workspace.id]);
  const afterRender = useAfterRender();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  // Others may have removed some of them.
  const chosen = members.filter(({ id }) => ticked.has(id));

  const unseen = model.refusal("list_members");
  if (unseen !== null) return <p class="aw-dim">{unseen}</p>;
  const remove = (these: readonly Person[], at: number) =>
    send(
      execute(
        {
          type: "remove_from_workspace",
          users: these.map(({ id }) => id),
          workspaces: [workspace.id],
        },
        ownerIds(these),
      ),
      () => {
        const gone = new Set(these.map(({ id }) => id));
        setTicked((before) => new Set([...before].filter((id) => !gone.has(id))));
        // After removing members by keyboard, move the focus to the next one.
        afterRender(() => {
          const buttons = list.current!.querySelectorAll<HTMLElement>("button");
          restoreFocus(buttons[Math.min(at, buttons.length - 1)] ?? list.current!.closest("section"));
        });
      },
    );
  const held = busy || model.busy;
  const refusal = model.refusal("remove_from_workspace");
  return (
    <>
      <div class="aw-detail-row">
        {!model.readOnly && members.length > 0 && (
          <input
            type="checkbox"
            aria-label="Select all members shown"
            checked={chosen.length === members.length}
            indeterminate={chosen.length > 0 && chosen.length < members.length}
            onChange={() =>
              setTicked(new Set(chosen.length === members.length ? [] : members.map(({ id }) => id)))
            }
          />
        )}
        <h4>{people === null ? "Members" : pluralize(count, "member")}</h4>
        <span class="aw-gap" />
        {!model.readOnly && chosen.length > 0 && (
          <Button disabled={held} refusal={refusal} onClick={() => remove(chosen, 0)}>
            {`Remove ${formatNumber(chosen.length)}`}
          </Button>
        )}
        {!model.readOnly && <AddPeopleButton model={model} view={view} workspace={workspace} />}
      </div>
      <FormError error={error} />
      {people === null && <p class="aw-dim">Loading the members.</p>}
      {people !== null && count === 0 && <p class="aw-dim">No members. Owners always have access.</p>}
      <ul ref={list} class="aw-members" aria-label="Members">
        {members.map((person, at) => (
          <li key={person.id}>
            {!model.readOnly && (
              <input
                type="checkbox"
                aria-label={`Select ${displayText(person.username)}`}
                checked={ticked.has(person.id)}
                onChange={() => setTicked((before) => new Set(withToggled(before, person.id)))}
              />
            )}
            <span class="aw-member">
              <Name text={person.username} class="aw-username" titled />
              <RolePill role={person.role} />
            </span>
            {!model.readOnly && (
              <Button
                label={`Remove ${displayText(person.username)} from ${displayText(workspace.name)}`}
                disabled={held}
                refusal={refusal}
                onClick={() => remove([person], at)}
              >
                Remove
              </Button>
            )}
            {person.everywhere && (
              <p class="aw-warning">
                <Risk /> {OWNER_RISK}
              </p>
            )}
          </li>
        ))}
      </ul>
      {count > members.length && (
        <Button
          kind="quiet"
          onClick={() => {
            clearFilters(model);
            model.set("workspace_filter", [workspace.name]);
            view.openTab("users");
          }}
        >
          {`${andMore(count - members.length)}: show them in the Users tab`}
        </Button>
      )}
    </>
  );
}
