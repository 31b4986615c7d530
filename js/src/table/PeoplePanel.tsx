// What the table, the page and the manager share: the panel with toolbar and table, or a placeholder for the table.

import type { ComponentChildren } from "preact";
import { Panel } from "../panel/Panel.js";
import { problemOf } from "../panel/problems.js";
import { LoadingState } from "../shared/Placeholder.js";
import { useChunk } from "../state/chunks.js";
import { useModel, useView } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Icon } from "../ui/display/icons.js";
import { shownHeight } from "../ui/dom/window.js";
import { Table, type TableProps } from "./Table.js";
import { Toolbar } from "./Toolbar.js";

interface PeopleTableProps extends TableProps {
  toolbarEnd?: ComponentChildren;
  /** Offered while there are no people. */
  firstStep?: ComponentChildren;
}

interface PeoplePanelProps extends PeopleTableProps {
  headerEnd?: ComponentChildren;
  /** Shown between header and toolbar. */
  note?: ComponentChildren;
}

export function PeoplePanel({ headerEnd, note, ...people }: PeoplePanelProps) {
  return (
    <Panel
      note={note}
      headerEnd={
        <>
          <ColumnsButton />
          {headerEnd}
        </>
      }
    >
      <PeopleTable {...people} />
    </Panel>
  );
}

export function PeopleTable({ toolbarEnd, firstStep, ...table }: PeopleTableProps) {
  const model = useModel();
  const view = useView();
  useStore(model);
  useStore(model.traits);
  useStore(view);
  const chunk = useChunk("people");
  const gone = model.session?.status === "gone";
  const { total, matching } = model.shown;
  const filled = !gone && total > 0;
  // Keep the panel's height when a search finds few people, so that content below does not jump on every keystroke.
  const height = model.narrowed ? shownHeight(total, view.rows) : undefined;
  return (
    <>
      {!gone && <Toolbar end={toolbarEnd} />}
      {view.uncopied !== null && chunk !== null && (
        <chunk.CopyField label="Id" text={view.uncopied} onClose={() => view.offerCopy(null)} />
      )}
      <div class={model.shows("charts") ? "aw-body aw-with-charts" : "aw-body"} style={{ minHeight: height }}>
        {filled && <Table {...table} />}
        {filled && matching > 0 ? null : chunk !== null ? (
          <chunk.TablePlaceholder firstStep={firstStep} />
        ) : (
          <LoadingState problem={problemOf(model)} />
        )}
      </div>
    </>
  );
}

/** The menu of the columns; until it arrives, a button that keeps its place. */
export function ColumnsButton() {
  const chunk = useChunk("people");
  if (chunk !== null) return <chunk.ColumnsMenu />;
  return (
    <button type="button" class="aw-icon-button" aria-label="Columns" disabled>
      <Icon name="columns" />
    </button>
  );
}
