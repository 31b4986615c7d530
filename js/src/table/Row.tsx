// One person as a table row.

import type { ShownPeople } from "../data/person.js";
import type { Column } from "../data/userColumns.js";
import { displayText } from "../ui/display/displayText.js";
import { Icon } from "../ui/display/icons.js";
import { memo } from "../ui/dom/memo.js";
import { CELLS, type RowContent } from "./cells.js";

interface RowProps extends Omit<RowContent, "person"> {
  domId: string;
  /** The people, and the row number of this person. */
  people: ShownPeople;
  row: number;
  /** Row index including the header, counted from 1. */
  rowIndex: number;
  columns: readonly Column[];
  selectable: boolean;
  selected: boolean;
  focused: boolean;
  /** Whether someone else has just added or changed them. */
  marked: boolean | undefined;
  hasMenu: boolean;
  menuOpen: boolean;
}

export const Row = memo(function Row(props: RowProps) {
  const { people, row, rowIndex, columns, selectable, selected, focused } = props;
  const person = people.person(row);
  const content = { ...props, person };
  const name = displayText(person.username);
  return (
    <tr
      id={props.domId}
      data-id={person.id}
      class={`aw-row${focused ? " aw-focused" : ""}${props.marked ? " aw-marked" : ""}`}
      aria-rowindex={rowIndex}
      aria-selected={selectable ? selected : undefined}
    >
      {selectable && (
        <td class="aw-col-select">
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={selected}
            disabled={props.chunk === null}
            tabIndex={-1}
          />
        </td>
      )}
      {columns.map((column) => {
        const Cell = CELLS[column];
        return <Cell key={column} class={`aw-col-${column}`} row={content} />;
      })}
      {props.hasMenu && (
        <td class="aw-col-menu">
          <button
            type="button"
            class="aw-row-menu"
            tabIndex={-1}
            aria-label={`Actions for ${name}`}
            aria-haspopup="menu"
            aria-expanded={props.menuOpen}
          >
            <Icon name="more" />
          </button>
        </td>
      )}
    </tr>
  );
});
