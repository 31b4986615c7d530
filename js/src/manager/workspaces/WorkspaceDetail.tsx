// The detail of one workspace: its members, and on demand how far they are, and its datasets.

import { useMemo, useRef, useState } from "preact/hooks";
import type { Person } from "../../data/person.js";
import { execute } from "../../kernel/execute.js";
import type { WorkspaceItem } from "../../protocol.js";
import { FormError } from "../../shared/errors.js";
import { firstMembers, knownPeople, useMemberCount } from "../../shared/membership.js";
import { onDemand } from "../../shared/onDemand.js";
import type { KnownDatasets } from "../../shared/useDatasets.js";
import { useRequest } from "../../shared/useRequest.js";
import { useManagerView, useModel } from "../../state/context.js";
import type { WorkspacePart } from "../../state/managerView.js";
import { ownerIds } from "../../state/peopleById.js";
import { refusalNow } from "../../state/refusals.js";
import { clearFilters } from "../../table/filters/ActiveFilters.js";
import { Button, CloseButton } from "../../ui/controls/Button.js";
import { withToggled } from "../../ui/controls/OptionList.js";
import { TabList } from "../../ui/controls/TabList.js";
import { displayText, formatNumber, pluralize } from "../../ui/display/displayText.js";
import { Name } from "../../ui/display/Name.js";
import { OWNER_RISK, Risk } from "../../ui/display/Risk.js";
import { RolePill } from "../../ui/display/RolePill.js";
import { Some } from "../../ui/display/Some.js";
import { useAfterRender } from "../../ui/dom/afterRender.js";
import { restoreFocus } from "../../ui/dom/focus.js";
import { useUid } from "../../ui/dom/uid.js";
import { AddPeopleButton } from "./AddPeople.js";

/** Maximum number of members listed; the table of users shows all. */
const MAX_LISTED = 50;

const PARTS: Record<WorkspacePart, string> = {
  members: "Members",
  progress: "Progress",
  datasets: "Datasets",
};

/** What a part of the detail is rendered with. */
export interface PartProps {
  workspace: WorkspaceItem;
  datasets: KnownDatasets;
}

interface WorkspaceDetailProps extends PartProps {
  onClose: () => void;
}

export function WorkspaceDetail(props: WorkspaceDetailProps) {
  const model = useModel();
  const view = useManagerView();
  const { workspace, datasets, onClose } = props;
  const base = useUid();
  const members = useMemberCount(model, workspace);
  const { part } = view.workspaces;
  const Content = CONTENTS[part];
  const number = { members, progress: undefined, datasets: datasets.byWorkspace?.get(workspace.id)?.length };
  return (
    <section
      class={part === "members" ? "aw-detail" : "aw-detail aw-wide"}
      aria-labelledby={base}
      tabIndex={-1}
      data-home
      onKeyDown={(event) => {
        // At a cell it does nothing, like everywhere: those who are ticked there would be forgotten.
        if (event.key === "Escape" && !(event.target as Element).matches("[role=grid]")) onClose();
      }}
    >
      <div class="aw-detail-head">
        {part !== "members" && (
          <>
            <Button kind="quiet" onClick={onClose}>
              Workspaces
            </Button>
            /
          </>
        )}
        <h3 id={base}>
          <Name text={workspace.name} titled />
        </h3>
        <span class="aw-gap" />
        <CloseButton label="Close" onClick={onClose} />
      </div>
      <div class="aw-detail-row">
        <TabList
          label={displayText(workspace.name)}
          base={base}
          tabs={Object.keys(PARTS) as WorkspacePart[]}
          open={part}
          onOpen={(part) => view.showWorkspaces({ part })}
          nameOf={(part) => PARTS[part]}
          numberOf={(part) => number[part] !== undefined && formatNumber(number[part])}
        />
        <span class="aw-gap" />
        {!model.readOnly && <AddPeopleButton workspace={workspace} />}
        {!model.readOnly && (
          <Button
            refusal={
              refusalNow(model, ["remove_from_workspace"]) ?? (members === 0 ? "It has no members." : null)
            }
            onClick={() =>
              view.open("dialog", {
                content: () => <ArchiveDialog {...props} />,
              })
            }
          >
            Archive
          </Button>
        )}
      </div>
      <div role="tabpanel" class="aw-part" id={`${base}-${part}`} aria-labelledby={`${base}-tab-${part}`}>
        <Content {...props} />
      </div>
    </section>
  );
}

const CONTENTS = {
  members: MemberList,
  progress: onDemand("progress", "ProgressPart"),
  datasets: onDemand("progress", "DatasetsPart"),
};
const ArchiveDialog = onDemand("progress", "ArchiveDialog");

function MemberList({ workspace }: PartProps) {
  const model = useModel();
  const view = useManagerView();
  const count = useMemberCount(model, workspace) ?? 0;
  const list = useRef<HTMLUListElement>(null);
  const { error, send } = useRequest(model);
  const people = knownPeople(model);
  const number = people?.workspaces.findIndex(({ id }) => id === workspace.id) ?? -1;
  const members = useMemo(
    () =>
      people === null || number < 0
        ? []
        : firstMembers(people, number, MAX_LISTED).map((row) => people.person(row)),
    [people],
  );
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
          const buttons = list.current!.querySelectorAll<HTMLElement>("li > button");
          const section = list.current!.closest("section")!;
          const next = buttons[Math.min(at, buttons.length - 1)] ?? section;
          // It has the focus if their row went before the answer came.
          restoreFocus(next, view.focusedElement === section ? section.parentElement : null);
        });
      },
    );
  const refusal = refusalNow(model, ["remove_from_workspace"]);
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
          <Button refusal={refusal} onClick={() => remove(chosen, 0)}>
            {`Remove ${formatNumber(chosen.length)}`}
          </Button>
        )}
      </div>
      <FormError error={error} />
      {people === null && <p class="aw-dim">Loading the members.</p>}
      {people !== null && count === 0 && <p class="aw-dim">No members. Owners always have access.</p>}
      <Some
        of={members}
        max={MAX_LISTED}
        count={count}
        list={(some) => (
          <ul ref={list} class="aw-members" aria-label="Members">
            {some}
          </ul>
        )}
        more={(words) => (
          <Button
            kind="quiet"
            onClick={() => {
              clearFilters(model);
              model.traits.set("workspace_filter", [workspace.name]);
              view.openTab("users");
            }}
          >
            {`${words}: show them in the Users tab`}
          </Button>
        )}
      >
        {(person, at) => (
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
              <button
                type="button"
                class="aw-link"
                onClick={() => {
                  view.openTab("users");
                  view.open("person", person.id);
                }}
              >
                <Name text={person.username} class="aw-username" titled />
              </button>
              <RolePill role={person.role} />
              {person.fullName && <Name text={person.fullName} class="aw-dim" titled />}
            </span>
            {!model.readOnly && (
              <Button
                label={`Remove ${displayText(person.username)} from ${displayText(workspace.name)}`}
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
        )}
      </Some>
    </>
  );
}
