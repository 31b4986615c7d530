// What one run of a cell has changed: one line, which unfolds to its entries and is undone as a whole.

import { groupBy } from "../../data/groupBy.js";
import { EntryButton, refOf } from "../../panel/requests/undo.js";
import { Button } from "../../ui/controls/Button.js";
import { displayText, formatNumber, pluralize } from "../../ui/display/displayText.js";
import { memo } from "../../ui/dom/memo.js";
import { EntryCells, type EntryState, resultOf } from "./EntryCells.js";
import type { Line } from "./lines.js";
import { SelectUsers } from "./SelectUsers.js";

interface RunRowProps extends EntryState {
  line: Line;
  open: boolean;
  onToggle: (key: string) => void;
}

export const RunRow = memo(function RunRow(props: RunRowProps) {
  const { line, rowIndex, now, open, onToggle } = props;
  const { items, total } = line;
  const [newest] = items;
  const oldest = items.at(-1)!;
  const changes =
    items.length < total
      ? `${formatNumber(items.length)} of ${pluralize(total, "change")}`
      : pluralize(total, "change");
  const name = `${displayText(newest.run!.label)}: ${changes}`;
  const undone = items.every((item) => item.undone);
  const results = [...groupBy(items, resultOf)];
  return (
    <EntryCells
      item={newest}
      rowIndex={rowIndex}
      now={now}
      undone={undone}
      result={
        results.length > 1
          ? results.map(([result, { length }]) => (
              <div key={result}>{`${formatNumber(length)} ${result}`}</div>
            ))
          : null
      }
      actions={
        <>
          <Button
            label={`${open ? "Hide" : "Show"} ${name}`}
            expanded={open}
            onClick={() => onToggle(line.key)}
          >
            {open ? "Hide changes" : "Show changes"}
          </Button>
          <EntryButton items={items} what={name} label={name} />
        </>
      }
    >
      <b class="aw-entry-message">{name}</b>
      {items.some(({ users }) => users > 0) && <SelectUsers entries={items.map(refOf)} />}
      <span class="aw-dim aw-no-undo">
        {oldest !== newest && `${oldest.message} … `}
        {newest.message}
      </span>
    </EntryCells>
  );
});
