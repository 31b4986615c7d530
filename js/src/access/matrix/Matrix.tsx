// People x workspaces: shows memberships and stages changes. The surrounding panel has the header and the status of the
// last action.

import { useLayoutEffect } from "preact/hooks";
import { NoWorkspaces } from "../../shared/NoWorkspaces.js";
import { Skeleton } from "../../shared/Placeholder.js";
import type { ManagerView } from "../../state/managerView.js";
import { useStore } from "../../state/stores/store.js";
import { TablePlaceholder } from "../../table/TablePlaceholder.js";
import { Button, CloseButton } from "../../ui/controls/Button.js";
import { isolated, pluralize } from "../../ui/display/displayText.js";
import { EmptyState } from "../../ui/display/EmptyState.js";
import { Grid } from "./Grid.js";
import { MatrixToolbar } from "./MatrixToolbar.js";
import { useMatrixView } from "./matrixView.js";
import { Review } from "./Review.js";
import { StagedBar } from "./StagedBar.js";

interface MatrixProps {
  /** The manager that it is a tab of; null without one. */
  manager?: ManagerView | null;
}

export function Matrix({ manager = null }: MatrixProps) {
  const view = useMatrixView();
  const model = useStore(view.model);
  useStore(model.traits);
  useStore(view);
  const layout = model.shown.total === 0 ? null : view.layout;
  useLayoutEffect(() => view.follow());

  return (
    <div class="aw-m">
      <MatrixToolbar />
      <Notes />
      <div class="aw-body">
        {layout === null && model.shown.total > 0 ? (
          // The first screen of rows says nothing about the rest of the matrix.
          <Skeleton />
        ) : layout === null ? (
          <TablePlaceholder />
        ) : layout.lines.length === 0 || layout.columns.length === 0 ? (
          <Empty manager={manager} />
        ) : (
          <Grid layout={layout} />
        )}
      </div>
      <Note />
      <StagedBar />
      {view.reviewing && <Review />}
    </div>
  );
}

/** Notes that apply to the whole matrix. */
function Notes() {
  const { model, layout } = useMatrixView();
  const adding = model.refusal("add_to_workspace");
  const removing = model.refusal("remove_from_workspace");
  if (layout === null) return null;
  return (
    <>
      {!model.readOnly && (adding ?? removing) !== null && (
        <p class="aw-note-bar">{removing ?? `You can remove people here, but not add them. ${adding}`}</p>
      )}
      {layout.risks > 0 && (
        <p class="aw-note-bar aw-m-risk">
          <b class="aw-role-owner">O+</b>{" "}
          {pluralize(layout.risks, "owner is a member of a workspace", "owners are members of workspaces")},
          whose admins can read their API keys. Owners need no membership.
        </p>
      )}
    </>
  );
}

/** The result of the last step; below the matrix, so that no row moves away from the pointer. */
function Note() {
  const view = useMatrixView();
  const { message, visible } = view.note;
  return (
    <div class={visible ? "aw-note-bar aw-m-message" : "aw-sr-only"}>
      <span aria-live="polite">
        {/* A new key, so that the same sentence is announced again. */}
        <span key={view.note}>{message}</span>
      </span>
      {visible && view.discarded.length > 0 && (
        <Button kind="quiet" onClick={() => view.restore()}>
          Put back
        </Button>
      )}
      {visible && <CloseButton label="Dismiss" onClick={() => view.setNote("")} />}
    </div>
  );
}

function Empty({ manager = null }: MatrixProps) {
  const view = useMatrixView();
  const { model } = view;
  const search = view.query.search.trim();
  if (model.workspaces.length === 0) return <NoWorkspaces manager={manager} />;
  return (
    <EmptyState
      title={
        search === "" ? "No one matches the filters." : `No people or workspaces match “${isolated(search)}”.`
      }
    >
      <Button onClick={() => view.clearSearch()}>{view.shared ? "Clear filters" : "Clear search"}</Button>
    </EmptyState>
  );
}
