// The menu to show and hide columns, and to show more rows.

import { COLUMNS } from "../../data/userColumns.js";
import { useModel, useView } from "../../state/context.js";
import { useStore } from "../../state/stores/store.js";
import { Button } from "../../ui/controls/Button.js";
import { DialogButton } from "../../ui/controls/Popover.js";
import { Segments } from "../../ui/controls/Segments.js";
import { Icon } from "../../ui/display/icons.js";
import { VISIBLE_ROWS } from "../../ui/dom/window.js";
import { isArranged, isCrowdedOut, resetColumns, showColumn } from "./arranging.js";

const CROWDED_OUT = "The table is too narrow for every column. Tick one to show it and scroll sideways.";

/** How many rows can be shown before the table scrolls: the last fills a screen or two, and holds a class. */
const ROWS = [VISIBLE_ROWS, 30, 60].map((rows) => ({ value: String(rows), name: `${rows} rows` }));

export function ColumnsMenu() {
  return (
    <DialogButton
      class="aw-icon-button"
      aria-label="Columns"
      title="Columns and rows"
      face={<Icon name="columns" />}
      dialog="Columns"
      dialogClass="aw-columns"
    >
      <ColumnList />
    </DialogButton>
  );
}

function ColumnList() {
  const view = useStore(useView());
  const { columns } = view;
  return (
    <>
      {useModel().shown.total > VISIBLE_ROWS && (
        <Segments
          label="Rows to show"
          options={ROWS}
          chosen={String(view.rows)}
          onChoose={(rows) => {
            view.rows = Number(rows);
            view.notify();
          }}
        />
      )}
      {COLUMNS.map((column) => {
        const crowdedOut = isCrowdedOut(columns, column);
        return (
          <label key={column} class="aw-check" title={crowdedOut ? CROWDED_OUT : undefined}>
            <input
              type="checkbox"
              aria-label={column}
              aria-description={crowdedOut ? CROWDED_OUT : undefined}
              checked={columns.fit.drawn.includes(column)}
              disabled={column === "username"}
              onChange={(event) => showColumn(columns, column, event.currentTarget.checked)}
            />
            <span>
              {column}
              {crowdedOut && <small class="aw-crowded-out">no room</small>}
            </span>
          </label>
        );
      })}
      {COLUMNS.some((column) => isCrowdedOut(columns, column)) && (
        <p class="aw-columns-note">{CROWDED_OUT}</p>
      )}
      <Button kind="quiet" disabled={!isArranged(columns)} onClick={() => resetColumns(columns)}>
        Reset columns
      </Button>
    </>
  );
}
