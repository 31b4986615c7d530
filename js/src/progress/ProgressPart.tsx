// The tab "Progress" of a workspace: each member with a bar for each dataset, to filter, and to select in the Users tab.

import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { selectUsers } from "../manager/journal/SelectUsers.js";
import type { PartProps } from "../manager/workspaces/WorkspaceDetail.js";
import type { DatasetProgressItem, PersonProgressItem, WorkspaceProgressItem } from "../protocol.js";
import { useManagerView, useModel } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { withToggled } from "../ui/controls/OptionList.js";
import { Segments } from "../ui/controls/Segments.js";
import { displayText, formatNumber, pluralize } from "../ui/display/displayText.js";
import { andMore } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { type Column, Grid } from "../ui/grid/Grid.js";
import { GridState } from "../ui/grid/gridState.js";
import { listRows } from "../ui/grid/listRows.js";
import { Code, quoted } from "./Code.js";
import { useProgress } from "./useProgress.js";

type State = PersonProgressItem["state"];

/** Maximum number of datasets with a column. */
const MAX_DATASETS = 30;
const FILTERS: readonly (State | "everyone")[] = [
  "everyone",
  "not started",
  "in progress",
  "done",
  "unknown",
];

const number = (value: number | null) => (value === null ? "unknown" : formatNumber(value));
const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

export function ProgressPart(props: PartProps) {
  const { answer, note, when } = useProgress(props);
  return answer === null ? note : <People {...props} answer={answer} note={note} when={when} />;
}

interface PeopleProps extends PartProps {
  answer: WorkspaceProgressItem;
  note: ComponentChildren;
  when: ComponentChildren;
}

function People({ workspace, answer, note, when }: PeopleProps) {
  const model = useModel();
  const view = useManagerView();
  const [filter, setFilter] = useState<State | "everyone">("everyone");
  const [leastFirst, setLeastFirst] = useState<boolean | null>(null);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [grid] = useState(() => new GridState());
  const { datasets, people } = answer;
  const { everyone } = model;

  const within = (one: State | "everyone") =>
    one === "everyone" ? people : people.filter(({ state }) => state === one);
  const found = useMemo(() => sorted(within(filter), leastFirst), [people, filter, leastFirst]);
  const rows = useMemo(() => listRows(found, nameOf), [found]);
  const known = useMemo(() => {
    const isKnown = ({ id }: PersonProgressItem) => id !== null && (everyone?.find(id) ?? -1) >= 0;
    return new Set(found.filter(isKnown).map(({ id }) => id!));
  }, [found, everyone]);
  const chosen = [...known].filter((id) => ticked.has(id));
  const these = chosen.length > 0 ? chosen : [...known];
  const published = datasets.map((dataset, at) => ({ dataset, at })).filter(({ dataset }) => !dataset.draft);
  const columns = useMemo((): readonly Column<PersonProgressItem>[] => {
    const toggle = (id: string) => setTicked((before) => new Set(withToggled(before, id)));
    return [
      {
        id: "tick",
        width: 36,
        control: true,
        head: (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label="Select everyone shown"
            disabled={known.size === 0}
            checked={chosen.length > 0 && chosen.length === known.size}
            indeterminate={chosen.length > 0 && chosen.length < known.size}
            onChange={() => setTicked(chosen.length === known.size ? new Set() : known)}
          />
        ),
        cell: ({ id, username }) => (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${displayText(username)}`}
            disabled={!known.has(id!)}
            checked={ticked.has(id!)}
            onChange={() => toggle(id!)}
          />
        ),
      },
      {
        id: "username",
        head: "username",
        heads: true,
        width: 210,
        cell: ({ username, name }) => (
          <>
            <Name text={username} class="aw-username" titled />{" "}
            <span class="aw-dim">
              <Name text={name} />
            </span>
          </>
        ),
        text: ({ username }) => username,
      },
      ...published.slice(0, MAX_DATASETS).map(
        ({ dataset, at }): Column<PersonProgressItem> => ({
          id: `dataset-${at}`,
          head: (
            <>
              <Name text={dataset.name} titled />{" "}
              <span class="aw-dim">
                {dataset.records === null ? "records unknown" : pluralize(dataset.records, "record")}
              </span>
            </>
          ),
          width: 190,
          cell: ({ given }) => <Part dataset={dataset} given={given[at]} />,
          text: ({ given }) => said(given[at]),
        }),
      ),
      {
        id: "to-do",
        head: "to do",
        width: 110,
        sort: leastFirst === null ? undefined : leastFirst ? "ascending" : "descending",
        onSort: () => setLeastFirst((before) => before === false),
        cell: (person) => <ToDo person={person} />,
        text: textOfToDo,
      },
    ];
  }, [answer, known, ticked, leastFirst]);
  return (
    <>
      <div class="aw-detail-row">
        <Segments
          label="Show"
          options={FILTERS.map((value) => ({ value, count: within(value).length }))
            .filter(({ value, count }) => count > 0 || value !== "unknown")
            .map(({ value, count }) => ({ value, name: `${capital(value)} ${formatNumber(count)}` }))}
          chosen={filter}
          onChoose={(one) => {
            setFilter(one);
            setTicked(new Set());
            grid.toTop();
          }}
        />
        {when}
        <span class="aw-gap" />
        {published.length > 0 && (
          <span class="aw-legend" aria-hidden="true">
            <i /> submitted <i /> draft <i /> discarded
          </span>
        )}
        <Button disabled={these.length === 0} onClick={() => selectUsers(model, view, these)}>
          {these.length === 0 ? "Select these" : `Select these ${formatNumber(these.length)}`}
        </Button>
      </div>
      {note}
      {published.length === 0 && <p class="aw-dim">No published datasets yet.</p>}
      {published.length > MAX_DATASETS && (
        <p class="aw-dim">{`${capital(andMore(published.length - MAX_DATASETS))}: the code below has all datasets.`}</p>
      )}
      <div class="aw-people-progress">
        <Grid
          label="Progress"
          rows={rows}
          columns={columns}
          state={grid}
          acts={{
            " ": ({ id }) => {
              if (known.has(id!)) setTicked((before) => new Set(withToggled(before, id!)));
            },
          }}
          onSelectAll={() => setTicked(known)}
          empty={people.length === 0 ? "No members." : "No one."}
          hint="All numbers of one person are shown here."
          detail={(person) => (
            <p>
              <Name text={person.username} class="aw-username" />{" "}
              {person.name !== "" && (
                <span class="aw-dim">
                  <Name text={person.name} />
                </span>
              )}
              {published.map(({ dataset, at }) => (
                <span key={at}>
                  {" "}
                  <b>
                    <Name text={dataset.name} />
                  </b>{" "}
                  {said(person.given[at])}.
                </span>
              ))}{" "}
              To do: {textOfToDo(person)}.
            </p>
          )}
        />
      </div>
      <Code text={`client.directory.progress(${quoted(workspace.name)})`} />
    </>
  );
}

const nameOf = ({ username }: PersonProgressItem) => username;

/** By what is left: those of whom it is unknown are last. */
function sorted(people: readonly PersonProgressItem[], leastFirst: boolean | null) {
  if (leastFirst === null) return people;
  const left = ({ to_do: toDo }: PersonProgressItem) => toDo ?? (leastFirst ? Infinity : -1);
  return [...people].sort((a, b) => (leastFirst ? left(a) - left(b) : left(b) - left(a)) || 0);
}

const textOfToDo = ({ state, to_do: toDo }: PersonProgressItem) =>
  state === "in progress" ? number(toDo) : state;

function ToDo({ person }: { person: PersonProgressItem }) {
  const { state } = person;
  const kind = state === "in progress" ? undefined : state === "not started" ? "aw-not-started" : "aw-dim";
  return <span class={kind}>{textOfToDo(person)}</span>;
}

/** What someone gave in a dataset, in words. */
const said = (given: readonly number[] | null) => {
  if (given === null) return "unknown";
  const [submitted, draft, discarded] = given;
  return `${formatNumber(submitted)} submitted, ${pluralize(draft, "draft")}, ${formatNumber(discarded)} discarded`;
};

/** A person's responses in a dataset: a bar, and how many records they are done with. */
function Part({ dataset, given }: { dataset: DatasetProgressItem; given: readonly number[] | null }) {
  if (given === null) return <span class="aw-dim">unknown</span>;
  const [submitted, draft, discarded] = given;
  const says = said(given);
  const share = (count: number) => `${(100 * count) / (dataset.records || Infinity)}%`;
  return (
    <span title={says}>
      <span
        class="aw-given"
        role="img"
        aria-label={says}
        style={`--a: ${share(submitted)}; --b: ${share(submitted + draft)}; --c: ${share(submitted + draft + discarded)}`}
      />
      {`${formatNumber(submitted + discarded)} of ${number(dataset.records)}`}
    </span>
  );
}
