// Add people to a workspace: a searchable list of everyone who is not a member.

import { useMemo, useRef, useState } from "preact/hooks";
import type { People } from "../../data/people.js";
import { execute } from "../../kernel/execute.js";
import { RequestDialog } from "../../panel/requests/RequestDialog.js";
import { MAX_IDS, type WorkspaceItem } from "../../protocol.js";
import { errorText, FormError } from "../../shared/errors.js";
import { useRequest } from "../../shared/useRequest.js";
import { useManagerView, useModel } from "../../state/context.js";
import { goneText } from "../../state/gone.js";
import type { ManagerView } from "../../state/managerView.js";
import type { Model } from "../../state/model.js";
import { refusalNow } from "../../state/refusals.js";
import { Alert } from "../../ui/controls/Alert.js";
import { Button } from "../../ui/controls/Button.js";
import { OPTION_HEIGHT, type Option, OptionList, withToggled } from "../../ui/controls/OptionList.js";
import { formatNumber, isolated, pluralize } from "../../ui/display/displayText.js";
import { formatList } from "../../ui/display/formatList.js";
import { Name } from "../../ui/display/Name.js";
import { Names } from "../../ui/display/Names.js";
import { RolePill } from "../../ui/display/RolePill.js";
import { useCandidates } from "./candidates.js";

/** Pixel heights of the list at most, and of the search above it. */
const MAX_HEIGHT = 240;
const SEARCH = 38;

export function openAddPeople(view: ManagerView, workspace: WorkspaceItem): void {
  view.open("dialog", {
    content: () => <AddPeople workspace={workspace} onClose={() => view.close("dialog")} />,
  });
}

interface AddPeopleProps {
  workspace: WorkspaceItem;
  onClose: () => void;
}

function AddPeople({ workspace, onClose }: AddPeopleProps) {
  const model = useModel();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { busy, error, send } = useRequest(model, onClose);
  const { people, found, total, isMember, error: unknown, again } = useCandidates(model, workspace, search);
  const gone = model.session?.status === "gone" || !isThere(model, workspace);
  const now = useMemo(() => split(people, chosen, isMember), [people, chosen, isMember]);
  // While the request is pending, new members are mostly its own effect.
  const last = useRef(now);
  if (!busy) last.current = now;
  const { asked, already } = last.current;
  const noCandidates = people !== null && total === 0 && chosen.size === 0;
  const height = people === null ? MAX_HEIGHT : Math.min(total * OPTION_HEIGHT, MAX_HEIGHT);
  const toggle = (id: string) => setChosen((before) => new Set(withToggled(before, id)));
  // Ids are read only if that many are chosen, so not for each tick.
  const all = useMemo(
    () =>
      people !== null &&
      found.length > 0 &&
      found.length <= chosen.size &&
      found.every((row) => chosen.has(people.id(row))),
    [found, chosen],
  );
  const toggleAll = () =>
    setChosen((before) => {
      const next = new Set(before);
      for (const row of found) next[all ? "delete" : "add"](people!.id(row));
      return next;
    });
  const tooMany = `Up to ${formatNumber(MAX_IDS)} people can be added at a time.`;
  const refusal = asked.length > MAX_IDS ? tooMany : busy ? null : refusalNow(model, ["add_to_workspace"]);

  return (
    <RequestDialog
      title={
        <>
          Add people to <Name text={workspace.name} />
        </>
      }
      busy={busy}
      held={asked.length === 0}
      submit={
        gone ? null : asked.length === 0 ? "Add people" : `Add ${pluralize(asked.length, "person", "people")}`
      }
      refusal={asked.length > 0 ? refusal : null}
      cancel={gone ? "Close" : undefined}
      autoFocus={gone || noCandidates}
      onClose={onClose}
      onSubmit={() => {
        const users = asked.map(({ id }) => id);
        send(execute({ type: "add_to_workspace", users, workspaces: [workspace.id] }, []));
      }}
    >
      <FormError error={error} />
      {gone ? (
        <p>This workspace {goneText(model)}.</p>
      ) : people === null && unknown !== null ? (
        <Alert message="The list of people can't be shown." hint={errorText(unknown)} onRetry={again} />
      ) : noCandidates ? (
        <p>Everyone is already a member or an owner.</p>
      ) : (
        <>
          {/* Before the search, which has the focus at first: from the list, Tab leads on to “Add”. */}
          <div class="aw-add-all">
            <Button
              kind="quiet"
              disabled={found.length === 0}
              refusal={found.length > MAX_IDS ? tooMany : null}
              onClick={toggleAll}
            >
              {all ? "Deselect all shown" : "Select all shown"}
            </Button>
          </div>
          {/* Always as tall as the full list, so that a search moves nothing below it. */}
          <div style={{ minHeight: `${height + SEARCH}px` }}>
            <OptionList
              label="People"
              count={found.length}
              optionAt={(at) => optionOf(people!, found[at])}
              none={people === null ? "Loading people." : undefined}
              search={search}
              onSearch={setSearch}
              chosen={chosen}
              onToggle={toggle}
              searchable
              focusAtOnce
            />
          </div>
          <p class="aw-add-count" aria-live="polite">
            {people !== null && search.trim() !== "" && `${formatNumber(found.length)} of `}
            {people !== null && pluralize(total, "person", "people")}
            {asked.length > 0 && (
              <>
                {`, ${formatNumber(asked.length)} selected: `}
                <Names names={asked.map(({ username }) => username)} />
              </>
            )}
          </p>
          {already.length > 0 && (
            <p class="aw-warning" aria-live="polite">
              {formatList(already)} {already.length === 1 ? "is already a member." : "are already members."}
            </p>
          )}
        </>
      )}
      {!gone && <p class="aw-dim">Owners always have access, so they are not listed.</p>}
    </RequestDialog>
  );
}

/** Whether the workspace still exists, as far as known. */
function isThere(model: Model, { id }: WorkspaceItem): boolean {
  return model.people === null || model.workspaces.some((one) => one.id === id);
}

function optionOf(people: People, row: number): Option {
  const { id, username, fullName, role } = people.person(row);
  return {
    value: id,
    name: username,
    fullName,
    end: <RolePill role={role} />,
    description: fullName === "" ? role : `${isolated(fullName)}, ${role}`,
  };
}

/** Split the chosen people: those to add, and the names of those who have become members since. */
function split(people: People | null, chosen: ReadonlySet<string>, isMember: (row: number) => boolean) {
  const asked: { id: string; username: string }[] = [];
  const already: string[] = [];
  for (const id of chosen) {
    const row = people?.find(id) ?? -1;
    if (people === null || row < 0) continue;
    const username = people.usernames.get(row);
    if (isMember(row)) already.push(username);
    else asked.push({ id, username });
  }
  return { asked, already };
}

export function AddPeopleButton({ workspace }: { workspace: WorkspaceItem }) {
  const model = useModel();
  const view = useManagerView();
  return (
    <Button refusal={refusalNow(model, ["add_to_workspace"])} onClick={() => openAddPeople(view, workspace)}>
      Add people
    </Button>
  );
}
