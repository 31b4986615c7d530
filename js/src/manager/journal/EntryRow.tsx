// One journal entry, with its code below when expanded.

import { useState } from "preact/hooks";
import { CodeView } from "../../panel/code/CodeView.js";
import { EntryButton } from "../../panel/requests/undo.js";
import type { JournalItem } from "../../protocol.js";
import type { CommandModel } from "../../state/commandModel.js";
import type { View } from "../../state/view/view.js";
import { Button } from "../../ui/controls/Button.js";
import { Name } from "../../ui/display/Name.js";
import { ago, exact } from "../../ui/display/time.js";
import { memo } from "../../ui/dom/memo.js";

const SIGNS: Record<JournalItem["result"], string> = {
  done: "✓",
  "in part": "◐",
  stopped: "■",
  failed: "✕",
  "not known": "?",
};

interface EntryRowProps {
  model: CommandModel;
  view: View;
  item: JournalItem;
  domId: string;
  rowIndex: number;
  /** The current time, rounded to minutes. */
  now: number;
  /** A key that changes with the available actions, and with how code is shown. */
  state: string;
}

export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
  const { model, view, item, domId, rowIndex, now } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr aria-rowindex={rowIndex} class={item.undone ? "aw-entry aw-undone" : "aw-entry"}>
        <td class="aw-entry-when" title={exact(item.at)}>
          <time dateTime={new Date(item.at).toISOString()}>{ago(item.at, now)}</time>
        </td>
        <td class="aw-entry-who">
          <Name text={item.by} />{" "}
          <span class="aw-dim">{item.origin === "code" ? "(from a cell)" : "(clicked)"}</span>
        </td>
        <td class="aw-entry-what">
          <span class="aw-entry-message">{item.message}</span>
          {!item.undone && item.no_undo !== null && <span class="aw-dim aw-no-undo">{item.no_undo}</span>}
        </td>
        <td class={`aw-entry-result aw-result-${item.undone ? "undone" : item.result.replace(" ", "-")}`}>
          {item.undone ? (
            <span title={item.no_redo ?? undefined}>undone</span>
          ) : (
            <>
              <span aria-hidden="true">{SIGNS[item.result]}</span> {item.result}
            </>
          )}
        </td>
        <td class="aw-entry-acts">
          <span class="aw-row-of-buttons">
            <Button
              label={`${open ? "Hide" : "Show"} code of entry ${item.number}`}
              expanded={open}
              controls={open ? domId : undefined}
              onClick={() => setOpen(!open)}
            >
              {open ? "Hide code" : "Show code"}
            </Button>
            <EntryButton model={model} view={view} item={item} />
          </span>
        </td>
      </tr>
      {open && (
        <tr id={domId} class="aw-entry-code">
          <td colSpan={5}>
            <CodeView model={model} view={view} entry={item} label={`Code of entry ${item.number}`} />
          </td>
        </tr>
      )}
    </>
  );
});
