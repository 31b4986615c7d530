// One journal entry, with its code below when expanded.

import { useMemo, useState } from "preact/hooks";
import { CodeView } from "../../panel/code/CodeView.js";
import { EntryButton, refOf } from "../../panel/requests/undo.js";
import type { JournalItem } from "../../protocol.js";
import { Button } from "../../ui/controls/Button.js";
import { memo } from "../../ui/dom/memo.js";
import { EntryCells, type EntryState } from "./EntryCells.js";
import { SelectUsers } from "./SelectUsers.js";

interface EntryRowProps extends EntryState {
  item: JournalItem;
  domId: string;
  /** Whether it is one of the entries of a run, whose line is above. */
  inner?: boolean;
}

export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
  const { item, domId, rowIndex, now, inner } = props;
  const { message, undone, redo } = item;
  const number = refOf(item);
  const entry = useMemo(() => ({ number, message }), [item]);
  const [open, setOpen] = useState(false);
  const why = undone ? !redo && item.no_redo : item.no_undo;
  return (
    <>
      <EntryCells
        item={item}
        rowIndex={rowIndex}
        now={now}
        undone={undone}
        inner={inner}
        actions={
          <>
            <Button
              label={`${open ? "Hide" : "Show"} code of entry ${number}`}
              expanded={open}
              controls={open ? domId : undefined}
              onClick={() => setOpen(!open)}
            >
              {open ? "Hide code" : "Show code"}
            </Button>
            <EntryButton items={[item]} what={message} label={`entry ${number}: ${message}`} />
          </>
        }
      >
        <span class="aw-entry-message">{message}</span>
        {!inner && item.users > 0 && <SelectUsers entries={[number]} one={item.users === 1} />}
        {why && <span class="aw-dim aw-no-undo">{why}</span>}
      </EntryCells>
      {open && (
        <tr id={domId} class="aw-entry-code">
          <td colSpan={5}>
            <CodeView entry={entry} label={`Code of entry ${number}`} />
          </td>
        </tr>
      )}
    </>
  );
});
