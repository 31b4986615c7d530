// The tab "Progress" of a workspace: each member with a bar for each dataset, to filter, and to select in the Users tab.

import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { selectUsers } from "../manager/journal/SelectUsers.js";
import type { PartProps } from "../manager/workspaces/WorkspaceDetail.js";
import { CodeLine } from "../panel/code/CodeLine.js";
import type { DatasetProgressItem, PersonProgressItem, WorkspaceProgressItem } from "../protocol.js";
import { SaveButton } from "../shared/SaveButton.js";
import { useManagerView, useModel } from "../state/context.js";
import { Store, useStore } from "../state/stores/store.js";
import { Button } from "../ui/controls/Button.js";
import { withToggled } from "../ui/controls/OptionList.js";
import { Segments } from "../ui/controls/Segments.js";
import { displayText, formatNumber, pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import type { Column } from "../ui/grid/column.js";
import { Grid } from "../ui/grid/Grid.js";
import { GridState } from "../ui/grid/gridState.js";
import { listRows } from "../ui/grid/rows.js";
import { Given, givenOf, leftText, number, said, total, whyNothingLeft } from "./given.js";
import { useProgress } from "./useProgress.js";

type State = PersonProgressItem["state"];

/** Maximum number of datasets with a column. */
const MAX_DATASETS = 30;
const FILTERS: readonly (readonly [State | "everyone", name: string])[] = [
  ["everyone", "Everyone"],
  ["not started", "Not started"],
  ["in progress", "In progress"],
  ["done", "Nothing left"],
  ["unknown", "Unknown"],
];

export function ProgressPart(props: PartProps) {
  const { answer, note, when } = useProgress(props);
  if (answer === null) return note;
  const { datasets, explanations } = answer;
  const explained = (
    <p class="aw-dim">
      {when} <Name text={explanations.join(" ")} />
    </p>
  );
  if (datasets.some(({ draft }) => !draft))
    return <People {...props} answer={answer} note={note} explained={explained} />;
  return (
    <>
      {note}
      <p class="aw-dim">{`No ${datasets.length > 0 ? "published " : ""}datasets yet, so nobody has anything to do.`}</p>
      {explained}
    </>
  );
}

interface PeopleProps extends PartProps {
  answer: WorkspaceProgressItem;
  note: ComponentChildren;
  explained: ComponentChildren;
}

/** What people are sorted by, as `sorted_by` of the answer in Python. */
interface Sort {
  by: "given" | "left";
  down: boolean;
}

function People({ workspace, answer, note, explained }: PeopleProps) {
  const model = useModel();
  const view = useManagerView();
  const [filter, setFilter] = useState<State | "everyone">("everyone");
  const [sort, setSort] = useState<Sort | null>(null);
  const ticks = useStore(useState(() => new Ticks())[0]);
  const [grid] = useState(() => new GridState());
  const { datasets, people } = answer;
  const { everyone } = model;

  const within = (one: State | "everyone") =>
    one === "everyone" ? people : people.filter(({ state }) => state === one);
  const found = useMemo(() => sorted(within(filter), sort), [people, filter, sort]);
  const rows = useMemo(() => listRows(found, nameOf), [found]);
  const known = useMemo(
    () => new Set(found.flatMap(({ id }) => (id !== null && everyone && everyone.find(id) >= 0 ? [id] : []))),
    [found, everyone],
  );
  const toggle = (id: string) => ticks.set(withToggled(ticks.ids, id));
  const chosen = ticks.of(known);
  const these = chosen.length > 0 ? chosen : [...known];
  const published = datasets.map((dataset, at) => ({ dataset, at })).filter(({ dataset }) => !dataset.draft);
  const columns = useMemo((): readonly Column<PersonProgressItem>[] => {
    const sortable = (by: Sort["by"]) => ({
      down: sort?.by === by ? sort.down : undefined,
      onSort: () => setSort({ by, down: sort?.by === by ? !sort.down : by === "left" }),
    });
    return [
      {
        id: "tick",
        width: "36px", // a box does not grow with the text
        control: true,
        head: <TickAll ticks={ticks} known={known} />,
        cell: ({ id, username }, ticked) => (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${displayText(username)}`}
            disabled={!known.has(id!)}
            checked={ticked}
            onChange={() => toggle(id!)}
          />
        ),
      },
      {
        id: "username",
        head: "username",
        heads: true,
        width: "16.2em",
        cell: whoIs,
        text: nameOf,
      },
      {
        id: "left",
        head: "left",
        width: "10.8em",
        ...sortable("left"),
        cell: (person) => <span class={CLASSES[person.state] ?? "aw-dim"}>{textOfLeft(person)}</span>,
        text: (person) => textOfLeft(person),
      },
      {
        id: "given",
        head: "given",
        width: "6.2em",
        ...sortable("given"),
        cell: textOfGiven,
        text: textOfGiven,
      },
      ...published.slice(0, MAX_DATASETS).map(
        ({ dataset, at }): Column<PersonProgressItem> => ({
          id: dataset.id,
          head: (
            <>
              <Name text={dataset.name} titled />{" "}
              <span class="aw-total">{textOfTotal(dataset, people, at)}</span>
            </>
          ),
          width: "18em",
          cell: (person) => (
            <Given
              dataset={dataset}
              responses={person.given[at]}
              left={person.left[at]}
              text={textOfPart(person, at)}
            />
          ),
          text: ({ given }) => said(given[at]),
        }),
      ),
    ];
  }, [answer, known, sort]);
  return (
    <>
      <div class="aw-detail-row">
        <Segments
          label="Show"
          options={FILTERS.flatMap(([value, name]) => {
            const { length } = within(value);
            return length === 0 && value === "unknown"
              ? []
              : [{ value, name: `${name} ${formatNumber(length)}` }];
          })}
          chosen={filter}
          onChoose={(one) => {
            setFilter(one);
            ticks.set([]);
            grid.toTop();
          }}
        />
        <span class="aw-gap" />
        <div class="aw-toolbar-end">
          <span class="aw-legend" aria-hidden="true">
            {["submitted", "draft", "discarded", "not needed"].map((kind) => (
              <span key={kind}>
                <i /> {kind}
              </span>
            ))}
          </span>
          <SaveButton
            request={{ type: "export_progress", workspace: workspace.id }}
            title="Save what each person gave in each dataset as a CSV file, for grading"
          >
            Export
          </SaveButton>
          <Button
            refusal={these.length === 0 ? "There is no one to select." : null}
            onClick={() => selectUsers(model, view, these)}
          >
            {these.length === 0 ? "Select these" : `Select these ${formatNumber(these.length)}`}
          </Button>
        </div>
      </div>
      {note}
      {published.length > MAX_DATASETS && (
        <p class="aw-dim">{`Only ${MAX_DATASETS} datasets have a column: the code below has all.`}</p>
      )}
      <div class="aw-people-progress">
        <Grid
          label="Progress"
          rows={rows}
          columns={columns}
          state={grid}
          acts={{
            " ": ({ id }) => {
              if (known.has(id!)) toggle(id!);
            },
          }}
          onSelectAll={() => ticks.set(known)}
          ticked={({ id }) => ticks.ids.has(id!)}
          empty={people.length === 0 ? "No members." : "No one."}
          hint="Click a person to see all their numbers."
          detail={(person) => (
            <p>
              {whoIs(person)}
              {published.map(({ dataset, at }) => (
                <span key={at}>
                  {" "}
                  <b>
                    <Name text={dataset.name} />
                  </b>{" "}
                  {`${textOfPart(person, at)}: ${said(person.given[at])}.`}{" "}
                  {whyNothingLeft(dataset, givenOf(person.given[at]), person.left[at])}
                </span>
              ))}{" "}
              <b>In all</b> {`${textOfGiven(person)} given, ${textOfLeft(person, leftText(person.to_do))}.`}
            </p>
          )}
        />
      </div>
      {explained}
      <CodeLine text={`client.directory.progress(${JSON.stringify(workspace.name)})`} />
    </>
  );
}

/** The ids of those who are ticked. */
class Ticks extends Store {
  ids: ReadonlySet<string> = new Set();

  set(ids: Iterable<string>): void {
    this.ids = new Set(ids);
    this.notify();
  }

  /** Those who are among these. */
  of(known: ReadonlySet<string>): string[] {
    return [...known].filter((id) => this.ids.has(id));
  }
}

/** The tick of the heading: it alone is drawn again with each tick, and its column's cells are not. */
function TickAll({ ticks, known }: { ticks: Ticks; known: ReadonlySet<string> }) {
  const { length } = useStore(ticks).of(known);
  const all = length === known.size;
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label="Select everyone shown"
      disabled={known.size === 0}
      checked={length > 0 && all}
      indeterminate={length > 0 && !all}
      onChange={() => ticks.set(all ? [] : known)}
    />
  );
}

const whoIs = ({ username, name }: PersonProgressItem) => (
  <>
    <Name text={username} class="aw-username" titled /> <Name text={name} class="aw-dim" />
  </>
);

const nameOf = ({ username }: PersonProgressItem) => username;

const givenInAll = ({ given }: PersonProgressItem) => total(given.map(givenOf));
const textOfGiven = (person: PersonProgressItem) => number(givenInAll(person));

/** Members first, of them those of whom the number is unknown last. */
function sorted(people: readonly PersonProgressItem[], sort: Sort | null) {
  if (sort === null) return people;
  const of = sort.by === "left" ? ({ to_do: left }: PersonProgressItem) => left : givenInAll;
  const rank = (person: PersonProgressItem) =>
    (of(person) === null ? 1 : 0) + (person.state === "not a member" ? 2 : 0);
  const sign = sort.down ? -1 : 1;
  return [...people].sort((a, b) => rank(a) - rank(b) || sign * ((of(a) ?? 0) - (of(b) ?? 0)));
}

/** What all gave in a dataset, and how many of its records need more responses. */
function textOfTotal(
  dataset: DatasetProgressItem,
  people: readonly PersonProgressItem[],
  at: number,
): string {
  const given = number(total(people.map(({ given }) => givenOf(given[at]))));
  const { records, pending } = dataset;
  return `${given} given, ${records === null ? "records unknown" : `${number(pending)} of ${pluralize(records, "record")} left`}`;
}

/** What someone gave in a dataset; for a member, also what is left for them. */
function textOfPart({ state, given, left }: PersonProgressItem, at: number): string {
  const count = `${number(givenOf(given[at]))} given`;
  return state === "not a member" ? count : `${count}, ${leftText(left[at])}`;
}

/** What is left for someone in all datasets; of those who have not started, that too. */
function textOfLeft(
  { state, to_do: left }: PersonProgressItem,
  count = left === 0 ? leftText(0) : number(left),
): string {
  if (state === "not a member") return state;
  return state === "not started" ? `${count}, ${state}` : count;
}

/** How what is left is shown. */
const CLASSES: { [state in State]?: string } = { "in progress": "", "not started": "aw-not-started" };
