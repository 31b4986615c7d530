// The journal of this session, from clicks and cells alike: when, who, what, the result, and how to undo it.

import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { CodeKinds } from "../../panel/code/CodeView.js";
import { useCopy } from "../../panel/code/CopyField.js";
import type { JournalItem } from "../../protocol.js";
import { useAnnouncement } from "../../state/announcing.js";
import { useManagerView, useModel } from "../../state/context.js";
import { Button } from "../../ui/controls/Button.js";
import { withToggled } from "../../ui/controls/OptionList.js";
import { ScrollBox } from "../../ui/controls/ScrollBox.js";
import { SearchBox } from "../../ui/controls/SearchBox.js";
import { displayText, formatNumber, pluralize } from "../../ui/display/displayText.js";
import { EmptyState } from "../../ui/display/EmptyState.js";
import { useNow } from "../../ui/display/time.js";
import { useUid } from "../../ui/dom/uid.js";
import { EntryRow } from "./EntryRow.js";
import { type Line, linesOf } from "./lines.js";
import { RunRow } from "./RunRow.js";

/** Lines rendered at first, and added by each "Show older". */
const PAGE = 100;
const COLUMNS = ["when", "who", "what", "result"] as const;

export function JournalTab() {
  const model = useModel();
  const view = useManagerView();
  const base = useUid();
  const now = useNow();
  const table = useRef<HTMLTableElement>(null);
  const [shown, setShown] = useState(PAGE);
  const [search, setSearch] = useState("");
  /** The keys of the open runs. */
  const [open, setOpen] = useState<readonly string[]>([]);
  const { journal } = model;
  const lines = useMemo(() => linesOf(journal, search), [journal, search]);
  const found = lines.reduce((sum, { items }) => sum + items.length, 0);
  const entries = pluralize(journal.length, "entry", "entries");
  const counted = found < journal.length ? `${formatNumber(found)} of ${entries}` : entries;
  useAnnouncement(view, search, counted);
  const toggle = useCallback((key: string) => setOpen((before) => withToggled(before, key)), []);
  if (journal.length === 0) {
    return (
      <EmptyState
        title="No changes yet."
        hint="Changes made in this session appear here, with code and undo."
      >
        <Button onClick={() => view.openTab("users")}>Show users</Button>
      </EmptyState>
    );
  }
  const rows = rowsOf(lines, open);
  const state = [model.busy, model.readOnly, model.link, view.codeKind].join(" ");
  return (
    <div class="aw-journal">
      <div class="aw-toolbar">
        <SearchBox
          label="Search the journal"
          value={search}
          onSearch={setSearch}
          onLeave={() => table.current?.focus()}
        />
        <span class="aw-dim">{counted}</span>
        <span class="aw-gap" />
        <CodeKinds />
        <CopyScript />
      </div>
      {lines.length === 0 ? (
        <EmptyState title={`No change matches “${displayText(search.trim())}”.`}>
          <Button onClick={() => setSearch("")}>Clear search</Button>
        </EmptyState>
      ) : (
        <ScrollBox label="Entries" class="aw-journal-scroll">
          <table
            ref={table}
            class="aw-entries"
            aria-label="Journal"
            aria-rowcount={rows.length + 1}
            tabIndex={-1}
            data-home
          >
            <thead>
              <tr>
                {COLUMNS.map((name) => (
                  <th key={name} scope="col" class={`aw-entry-${name}`}>
                    {name}
                  </th>
                ))}
                <th class="aw-entry-acts">
                  <span class="aw-sr-only">actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows
                .slice(0, shown)
                .map(({ line, item }, at) =>
                  item === null ? (
                    <RunRow
                      key={line.key}
                      line={line}
                      now={now}
                      state={state}
                      rowIndex={at + 2}
                      open={open.includes(line.key)}
                      onToggle={toggle}
                    />
                  ) : (
                    <EntryRow
                      key={item.number}
                      item={item}
                      now={now}
                      state={state}
                      domId={`${base}-${item.number}`}
                      rowIndex={at + 2}
                      inner={line.total > 1}
                    />
                  ),
                )}
            </tbody>
          </table>
          {rows.length > shown && (
            <div class="aw-journal-more">
              <Button onClick={() => setShown(shown + PAGE)}>Show older</Button>
              <span class="aw-dim">{formatNumber(rows.length - shown)} more</span>
            </div>
          )}
        </ScrollBox>
      )}
    </div>
  );
}

interface RowOfLine {
  line: Line;
  /** Null for the run itself. */
  item: JournalItem | null;
}

/** Return the rows of some lines: of a run one, and its entries if it is open. */
function rowsOf(lines: readonly Line[], open: readonly string[]): RowOfLine[] {
  return lines.flatMap((line): RowOfLine[] => {
    const items = line.items.map((item) => ({ line, item }));
    if (line.total === 1) return items;
    return open.includes(line.key) ? [{ line, item: null }, ...items] : [{ line, item: null }];
  });
}

function CopyScript() {
  const model = useModel();
  const view = useManagerView();
  const { copyText, field } = useCopy(view);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        disabled={asking}
        title="The whole session as a script"
        onClick={async () => {
          setAsking(true);
          const answer = await model.request({ type: "ask_script", entry: null, kind: view.codeKind });
          setAsking(false);
          if (answer.type === "script") {
            void copyText("Script", answer.code, "Copied the script of this session.");
          } else if (answer.type === "failed") model.showTrouble(answer.error);
        }}
      >
        Copy script
      </Button>
      {field}
    </>
  );
}
