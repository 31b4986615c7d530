// The journal of this session, from clicks and cells alike: when, who, what, the result, and how to undo it.

import { useState } from "preact/hooks";
import { CodeKinds } from "../../panel/code/CodeView.js";
import { useCopy } from "../../panel/code/CopyField.js";
import { EmptyState } from "../../panel/Placeholder.js";
import type { ManagerProps } from "../../state/managerView.js";
import { Button } from "../../ui/controls/Button.js";
import { ScrollBox } from "../../ui/controls/ScrollBox.js";
import { formatNumber, pluralize } from "../../ui/display/displayText.js";
import { useNow } from "../../ui/display/time.js";
import { useUid } from "../../ui/dom/uid.js";
import { EntryRow } from "./EntryRow.js";

/** Entries rendered at first, and added by each "Show older". */
const PAGE = 100;
const COLUMNS = ["when", "who", "what", "result"] as const;

export function JournalTab({ model, view }: ManagerProps) {
  const base = useUid();
  const now = useNow();
  const [shown, setShown] = useState(PAGE);
  const { journal } = model;
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
  return (
    <div class="aw-journal">
      <div class="aw-toolbar">
        <span class="aw-dim">{pluralize(journal.length, "entry", "entries")}</span>
        <span class="aw-gap" />
        <CodeKinds view={view} />
        <CopyScript model={model} view={view} />
      </div>
      <ScrollBox label="Entries" class="aw-journal-scroll">
        <table
          class="aw-entries"
          aria-label="Journal"
          aria-rowcount={journal.length + 1}
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
            {journal.slice(0, shown).map((item, at) => (
              <EntryRow
                key={item.number}
                model={model}
                view={view}
                item={item}
                domId={`${base}-${item.number}`}
                rowIndex={at + 2}
                now={now}
                state={[model.busy, model.readOnly, model.link, view.codeKind].join(" ")}
              />
            ))}
          </tbody>
        </table>
        {journal.length > shown && (
          <div class="aw-journal-more">
            <Button onClick={() => setShown(shown + PAGE)}>Show older</Button>
            <span class="aw-dim">{formatNumber(journal.length - shown)} more</span>
          </div>
        )}
      </ScrollBox>
    </div>
  );
}

function CopyScript({ model, view }: ManagerProps) {
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
