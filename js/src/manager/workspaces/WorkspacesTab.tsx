// The "Workspaces" tab: the workspaces, their members and datasets, with ways to create and delete one.

import { useMemo, useRef, useState } from "preact/hooks";
import { matcher, sortedBy } from "../../data/order/collation.js";
import { problemOf } from "../../panel/problems.js";
import { errorText } from "../../shared/errors.js";
import { NoWorkspaces } from "../../shared/NoWorkspaces.js";
import { useDatasets } from "../../shared/useDatasets.js";
import { matchSentence, useAnnouncement } from "../../state/announcing.js";
import { useManagerView, useModel } from "../../state/context.js";
import { goneText } from "../../state/gone.js";
import { TablePlaceholder } from "../../table/TablePlaceholder.js";
import { Alert } from "../../ui/controls/Alert.js";
import { Button } from "../../ui/controls/Button.js";
import { MAX_WITHOUT_SEARCH } from "../../ui/controls/OptionList.js";
import { SearchBox } from "../../ui/controls/SearchBox.js";
import { displayText, formatNumber, pluralize } from "../../ui/display/displayText.js";
import { Name } from "../../ui/display/Name.js";
import { useAfterRender, useWhenCleared } from "../../ui/dom/afterRender.js";
import { GridState } from "../../ui/grid/gridState.js";
import { NewWorkspaceSheet } from "./NewWorkspaceSheet.js";
import { WorkspaceDetail } from "./WorkspaceDetail.js";
import { WorkspaceTable } from "./WorkspaceTable.js";

export function WorkspacesTab() {
  const model = useModel();
  const view = useManagerView();
  const { chosen, search } = view.workspaces;
  const box = useRef<HTMLDivElement>(null);
  const deleting = view.dialog?.deletes ?? null;
  const { workspaces } = model;
  const afterRender = useAfterRender();
  const datasets = useDatasets(model, `${model.refreshes} ${workspaces.map(({ id }) => id).join()}`);
  const sorted = useMemo(() => sortedBy(workspaces, ({ name }) => name), [workspaces]);
  const matches = matcher(search);
  const found = useMemo(() => sorted.filter(({ name }) => matches(name)), [sorted, search]);
  const [grid] = useState(() => new GridState());
  const focusTable = () => box.current?.querySelector<HTMLElement>("table")?.focus();
  useAnnouncement(view, search, matchSentence(found.length, sorted.length, "workspace"));
  const open = sorted.find(({ id }) => id === chosen);

  // A panel about a workspace that is gone reports this, although the row is gone too.
  const last = useRef(open);
  if (open !== undefined) last.current = open;
  const gone = chosen !== null && open === undefined && model.people !== null ? last.current : undefined;

  /** Leave the workspace: the next one opens on its members. */
  const leave = () => view.showWorkspaces({ chosen: null, part: "members" });

  useWhenCleared(deleting, ({ id }) => {
    if (id === chosen && !workspaces.some((one) => one.id === id)) leave();
  });

  if (model.people === null) {
    return <TablePlaceholder />;
  }
  return (
    <div class="aw-beside">
      <div ref={box} class="aw-main">
        {workspaces.length > 0 && (
          <div class="aw-toolbar">
            {workspaces.length > MAX_WITHOUT_SEARCH && (
              <SearchBox
                label="Search workspaces"
                value={search}
                onSearch={(text) => view.showWorkspaces({ search: text })}
                onLeave={focusTable}
              />
            )}
            <span class="aw-dim">
              {found.length < workspaces.length && `${formatNumber(found.length)} of `}
              {pluralize(workspaces.length, "workspace")}
              {open === undefined && ". Choose one to see its members and datasets."}
            </span>
            <span class="aw-gap" />
            {!model.readOnly && <NewWorkspaceButton />}
          </div>
        )}
        {datasets.error !== null && !datasets.asking && problemOf(model) === null && (
          <Alert
            message="The datasets could not be read."
            hint={errorText(datasets.error)}
            onRetry={datasets.again}
          />
        )}
        <div class="aw-split-view">
          {workspaces.length > 0 ? (
            <div class="aw-workspace-scroll">
              <WorkspaceTable workspaces={found} chosen={open?.id} datasets={datasets} state={grid} />
            </div>
          ) : (
            <NoWorkspaces manager={view} />
          )}
          {open !== undefined && (
            <WorkspaceDetail
              key={open.id}
              workspace={open}
              datasets={datasets}
              onClose={() => {
                leave();
                grid.reveal({ key: open.id, line: 0, column: "name" });
                afterRender(focusTable); // it may have been hidden
              }}
            />
          )}
          {gone !== undefined && (
            <section class="aw-detail" aria-label={displayText(gone.name)}>
              <p>
                <Name text={gone.name} bold /> {goneText(model)}.
              </p>
              <div class="aw-row-of-buttons">
                <Button onClick={leave}>Close</Button>
              </div>
            </section>
          )}
        </div>
      </div>
      {view.workspaceForm !== null && !model.readOnly && <NewWorkspaceSheet />}
    </div>
  );
}

function NewWorkspaceButton() {
  const model = useModel();
  const view = useManagerView();
  return (
    <Button
      kind={view.workspaceForm !== null ? "plain" : "primary"}
      refusal={model.refusal("create_workspace")}
      onClick={() => view.open("workspaceForm", {})}
    >
      New workspace
    </Button>
  );
}
