// The journal of this session, from clicks and cells alike: when, who, what, the result, and how to undo it.

import { useEffect, useRef, useState } from "preact/hooks";
import type { ManagerView } from "../dialogs/managerView.js";
import { CodeKinds } from "../panel/CodeView.js";
import { CopyField, copy } from "../panel/CopyField.js";
import { EmptyState } from "../panel/TablePlaceholder.js";
import type { Code } from "../protocol.js";
import type { ActingModel } from "../state/acting.js";
import type { Model } from "../state/model.js";
import { useStore } from "../state/store.js";
import { Button } from "../ui/Button.js";
import { formatNumber, pluralize } from "../ui/displayText.js";
import { useNow } from "../ui/time.js";
import { useUid } from "../ui/uid.js";
import { EntryRow } from "./EntryRow.js";

interface JournalProps {
  model: ActingModel;
  view: ManagerView;
}

/** Entries rendered at first, and added by each "Show older". */
const PAGE = 100;
const COLUMNS = ["when", "who", "what", "result"] as const;

export function JournalTab({ model, view }: JournalProps) {
  useStore(model);
  useStore(view);
  const base = useUid();
  const now = useNow();
  const [shown, setShown] = useState(PAGE);
  const codes = useCodes(model);
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
    <div>
      <div class="aw-toolbar">
        <span class="aw-dim">{pluralize(journal.length, "entry", "entries")}</span>
        <span class="aw-gap" />
        <CodeKinds view={view} />
        <CopyScript model={model} view={view} codes={codes} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll container has to be reachable by keyboard. */}
      <div class="aw-journal-scroll" tabIndex={0}>
        <table class="aw-entries" aria-label="Journal" aria-rowcount={journal.length + 1} tabIndex={-1}>
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
                state={[model.busy, model.readOnly, view.codeKind].join(" ")}
                code={codes.known.get(item.number)}
                onCode={codes.toggle}
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
      </div>
    </div>
  );
}

interface Codes {
  /** Expanded code by entry number; null while it is loading. */
  known: ReadonlyMap<number, Code | null>;
  /** Show or hide an entry's code. */
  toggle: (entry: number) => void;
  /** Request the code of an entry, or of the session; null when there is none, after showing why. */
  ask: (entry: number | null) => Promise<Code | null>;
}

function useCodes(model: Model): Codes {
  const [known, setKnown] = useState<ReadonlyMap<number, Code | null>>(new Map());
  const ask = async (entry: number | null) => {
    const answer = await model.request({ type: "ask_script", entry });
    if (answer.type === "script") return answer.code;
    if (answer.type === "failed") model.showTrouble(answer.error.message, answer.error.hint);
    return null;
  };
  const change = (entry: number, code: Code | null | undefined) =>
    setKnown((before) => {
      const next = new Map(before);
      if (code === undefined) next.delete(entry);
      else next.set(entry, code);
      return next;
    });
  const toggle = (entry: number) => {
    if (known.has(entry)) {
      change(entry, undefined);
      return;
    }
    change(entry, null);
    void ask(entry).then((code) => change(entry, code ?? undefined));
  };
  // Memoized rows call the latest version.
  const newest = useRef(toggle);
  useEffect(() => {
    newest.current = toggle;
  });
  const [stable] = useState(() => (entry: number) => newest.current(entry));
  return { known, toggle: stable, ask };
}

function CopyScript({ model, view, codes }: JournalProps & { codes: Codes }) {
  const [byHand, setByHand] = useState<Code | null>(null);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        disabled={asking}
        title="The whole session as a script"
        onClick={async () => {
          setAsking(true);
          const code = await codes.ask(null);
          setAsking(false);
          if (code === null) return;
          const copied = await copy(code[view.codeKind], model, "Copied the script of this session.");
          setByHand(copied ? null : code);
        }}
      >
        Copy script
      </Button>
      {byHand !== null && (
        <CopyField label="Script" text={byHand[view.codeKind]} onClose={() => setByHand(null)} />
      )}
    </>
  );
}
