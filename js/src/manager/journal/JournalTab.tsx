// The journal, from clicks and cells alike: when, who, what, the result, and how to undo it; this session's, and below it
// those of earlier ones, if they are kept.

import { Fragment } from "preact";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { matcher } from "../../data/order/collation.js";
import { CodeKinds } from "../../panel/code/CodeView.js";
import { useCopy } from "../../panel/code/CopyField.js";
import { shownCode } from "../../panel/code/shownCode.js";
import { NoAnswer } from "../../panel/NoAnswer.js";
import { refOf } from "../../panel/requests/undo.js";
import { type AskEarlier, type JournalItem, MAX_EARLIER, type SessionItem } from "../../protocol.js";
import { SaveButton } from "../../shared/SaveButton.js";
import { isSending, sendOnce } from "../../shared/useRequest.js";
import { useAnnouncement } from "../../state/announcing.js";
import { useManagerView, useModel } from "../../state/context.js";
import { useQuery } from "../../state/useQuery.js";
import { Button } from "../../ui/controls/Button.js";
import { withToggled } from "../../ui/controls/OptionList.js";
import { ScrollBox } from "../../ui/controls/ScrollBox.js";
import { SearchBox } from "../../ui/controls/SearchBox.js";
import { Select } from "../../ui/controls/Select.js";
import { formatNumber, isolated, pluralize } from "../../ui/display/displayText.js";
import { EmptyState } from "../../ui/display/EmptyState.js";
import { Name } from "../../ui/display/Name.js";
import { useNow } from "../../ui/display/time.js";
import { useUid } from "../../ui/dom/uid.js";
import { dayOf, timeOf } from "./days.js";
import { EntryRow } from "./EntryRow.js";
import { type Line, linesOf } from "./lines.js";
import { RunRow } from "./RunRow.js";

/** Lines of this session and entries of earlier ones that are shown at first, and that each "Show older" adds. */
const PAGE = 100;
const COLUMNS = ["when", "who", "what", "result"] as const;
const KINDS: readonly { value: NonNullable<AskEarlier["kind"]>; name: string }[] = [
  { value: "creations", name: "users created" },
  { value: "edits", name: "users changed" },
  { value: "deletions", name: "users deleted" },
  { value: "memberships", name: "memberships" },
  { value: "workspaces", name: "workspaces" },
];
const SINCE = [1, 7, 30, 365];
const DAY = 86_400_000;

type Filter = Pick<AskEarlier, "search" | "workspace" | "kind" | "since">;
const NO_FILTER: Filter = { search: "", workspace: null, kind: null, since: null };

/** A text that changes with an object. */
function useVersion(of: object): string {
  const last = useRef({ of, version: 0 });
  if (last.current.of !== of) last.current = { of, version: last.current.version + 1 };
  return String(last.current.version);
}

export function JournalTab() {
  const model = useModel();
  const view = useManagerView();
  const base = useUid();
  const now = useNow();
  const table = useRef<HTMLTableElement>(null);
  /** How many lines of this session are shown, and how many entries of earlier ones are asked for. */
  const [shown, setShown] = useState(PAGE);
  const [most, setMost] = useState(PAGE);
  const [filter, setFilter] = useState(NO_FILTER);
  /** The keys of the open runs. */
  const [open, setOpen] = useState<readonly string[]>([]);
  const { journal } = model;
  const question = { type: "ask_earlier", ...filter, most } as const;
  const asked = useQuery(model, question, useVersion(journal), { keep: "journal" });
  const { answer } = asked;
  const { search, ...others } = filter;
  const filtered = Object.values(others).some((value) => value !== null);
  const lines = useMemo(() => {
    const found = matcher(search);
    const matching = answer?.matching && new Set(answer.matching);
    return linesOf(journal, (item) => {
      const { message, by, run, number } = item;
      if (filtered) return matching?.has(number) ?? false;
      return found(`${message} ${by} ${run?.label ?? ""}`) || !!matching?.has(number);
    });
  }, [journal, filter, answer]);
  const found = lines.reduce((sum, { items }) => sum + items.length, 0);
  const entries = pluralize(journal.length, "entry", "entries");
  const counted = found < journal.length ? `${formatNumber(found)} of ${entries}` : entries;
  useAnnouncement(view, search, counted);
  const toggle = useCallback((key: string) => setOpen((before) => withToggled(before, key)), []);
  const change = (some: Partial<Filter>) => {
    setFilter({ ...filter, ...some });
    setShown(PAGE);
    setMost(PAGE);
  };
  const earlier = answer?.entries ?? [];
  const isFiltered = filtered || search !== "";
  const missing = (
    <NoAnswer asked={asked} loading="Reading the journal." failed="Earlier sessions could not be read." />
  );
  if (journal.length === 0 && earlier.length === 0 && !isFiltered) {
    if (answer === null) return missing;
    return (
      <EmptyState
        title="No changes yet."
        hint={
          answer.folder
            ? "Changes appear here, with code and undo."
            : "Changes made in this session appear here, with code and undo."
        }
      >
        <Button onClick={() => view.openTab("users")}>Show users</Button>
      </EmptyState>
    );
  }
  const rows = rowsOf(lines, open);
  const selecting = isSending(model, "ask_entry_users");
  const state = [model.busy, model.readOnly, model.link, shownCode(view).kind, selecting].join(" ");
  const total = Math.min(rows.length, shown) + earlier.length;
  const sessions = new Map(answer?.sessions.map((one) => [one.number, one]));
  const entryRow = (item: JournalItem, rowIndex: number, inner?: boolean) => (
    <EntryRow
      key={refOf(item)}
      item={item}
      now={now}
      state={state}
      domId={`${base}-${refOf(item)}`}
      rowIndex={rowIndex}
      inner={inner}
    />
  );
  return (
    <div class="aw-journal">
      <div class="aw-toolbar">
        <SearchBox
          label="Search the journal"
          value={search}
          onSearch={(search) => change({ search })}
          onLeave={() => table.current?.focus()}
        />
        <div class="aw-journal-filters">
          <Filters filter={filter} now={now} onChange={change} />
        </div>
        <span class="aw-dim">{counted}</span>
        <span class="aw-gap" />
        {answer?.folder && (
          <span class="aw-dim" title="Where the journal is kept">
            kept in <Name text={`${answer.folder}/`} />
          </span>
        )}
        <div class="aw-toolbar-end">
          <CodeKinds />
          <CopyScript />
          <SaveButton
            request={{ type: "export_journal", ...filter }}
            title="Save the entries that match as a CSV file"
          >
            Export CSV
          </SaveButton>
        </div>
      </div>
      {asked.error !== null && missing}
      {answer?.note && (
        <p class="aw-journal-note" role="status">
          <Name text={answer.note} />
        </p>
      )}
      {total === 0 ? (
        <EmptyState
          title={
            search.trim() === "" ? "No change matches." : `No change matches “${isolated(search.trim())}”.`
          }
        >
          <Button onClick={() => change(NO_FILTER)}>{filtered ? "Clear filters" : "Clear search"}</Button>
        </EmptyState>
      ) : (
        <ScrollBox label="Entries" class="aw-journal-scroll">
          <table
            ref={table}
            class="aw-entries"
            aria-label="Journal"
            aria-rowcount={rows.length + earlier.length + 1}
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
              {earlier.length > 0 && <Head name="This session" more={counted} />}
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
                    entryRow(item, at + 2, line.total > 1)
                  ),
                )}
            </tbody>
            {rows.length > shown && (
              <tbody>
                <More count={rows.length - shown} onMore={() => setShown(shown + PAGE)} />
              </tbody>
            )}
            <tbody>
              {earlier.map((item, at) => (
                <Fragment key={refOf(item)}>
                  {earlier[at - 1]?.session !== item.session && (
                    <SessionHead session={sessions.get(item.session!)!} now={now} />
                  )}
                  {entryRow(item, rows.length + at + 2)}
                </Fragment>
              ))}
              {answer?.more && most < MAX_EARLIER && <More onMore={() => setMost(most + PAGE)} />}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </div>
  );
}

interface FiltersProps {
  filter: Filter;
  now: number;
  onChange: (some: Partial<Filter>) => void;
}

/** What entries are asked for, besides the search. */
function Filters({ filter, now, onChange }: FiltersProps) {
  const { workspaces } = useModel();
  const [days, setDays] = useState("");
  return (
    <>
      <Select
        aria-label="Workspace"
        value={filter.workspace ?? ""}
        options={[
          { value: "", name: "any workspace" },
          ...workspaces.map(({ name }) => ({ value: name, name })),
        ]}
        onChange={(value) => onChange({ workspace: value || null })}
      />
      <Select
        aria-label="Kind"
        value={filter.kind ?? ""}
        options={[{ value: "", name: "any kind" }, ...KINDS]}
        onChange={(value) => onChange({ kind: (value || null) as Filter["kind"] })}
      />
      <Select
        aria-label="Time"
        value={filter.since === null ? "" : days}
        options={[
          { value: "", name: "any time" },
          ...SINCE.map((count) => ({
            value: String(count),
            name: `last ${count === 1 ? "24 hours" : `${count} days`}`,
          })),
        ]}
        onChange={(value) => {
          setDays(value);
          onChange({ since: value === "" ? null : now - Number(value) * DAY });
        }}
      />
    </>
  );
}

/** The line above the entries of a session. */
function Head({ name, more }: { name: string; more: string }) {
  return (
    <tr class="aw-session">
      <th colSpan={5} scope="rowgroup">
        {name} <Name text={more} />
      </th>
    </tr>
  );
}

function SessionHead({ session, now }: { session: SessionItem; now: number }) {
  const { at, until, notebook } = session;
  const [from, to] = [timeOf(at), timeOf(until)];
  const times = from === to ? from : `${from} to ${to}`;
  return <Head name={dayOf(at, now)} more={notebook ? `${notebook}, ${times}` : times} />;
}

function More({ count, onMore }: { count?: number; onMore: () => void }) {
  return (
    <tr>
      <td colSpan={5}>
        <div class="aw-journal-more">
          <Button onClick={onMore}>Show older</Button>
          {count !== undefined && <span class="aw-dim">{formatNumber(count)} more</span>}
        </div>
      </td>
    </tr>
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
  const subject = "script of the session";
  return (
    <>
      <Button
        busy={isSending(model, subject)}
        title="The whole session as a script"
        onClick={async () => {
          const question = { type: "ask_script", entry: null, kind: shownCode(view).kind } as const;
          const answer = await sendOnce(model, question, subject);
          if (answer?.type === "script") {
            void copyText("Script", answer.code, "Copied the script of this session.");
          } else if (answer?.type === "failed") model.showTrouble(answer.error);
        }}
      >
        Copy script
      </Button>
      {field}
    </>
  );
}
