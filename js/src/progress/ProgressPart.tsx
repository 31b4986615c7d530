// The tab "Progress" of a workspace: each member with a bar for each dataset, to filter, and to select in the Users tab.

import { useState } from "preact/hooks";
import { selectUsers } from "../manager/journal/SelectUsers.js";
import type { PartProps } from "../manager/workspaces/WorkspaceDetail.js";
import type { DatasetProgressItem, PersonProgressItem } from "../protocol.js";
import { useManagerView, useModel } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { withToggled } from "../ui/controls/OptionList.js";
import { ScrollBox } from "../ui/controls/ScrollBox.js";
import { Segments } from "../ui/controls/Segments.js";
import { displayText, formatNumber, pluralize } from "../ui/display/displayText.js";
import { andMore } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { Code, quoted } from "./Code.js";
import { useProgress } from "./useProgress.js";

type State = PersonProgressItem["state"];

/** Maximum number of people shown at first. */
const MAX_LISTED = 100;
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
  const model = useModel();
  const view = useManagerView();
  const { workspace } = props;
  const { answer, note, when } = useProgress(props);
  const [filter, setFilter] = useState<State | "everyone">("everyone");
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  if (answer === null) return note;

  const { datasets, people } = answer;
  const within = (one: State | "everyone") =>
    one === "everyone" ? people : people.filter(({ state }) => state === one);
  const found = within(filter);
  const shown = all ? found : found.slice(0, MAX_LISTED);
  const known = ({ id }: PersonProgressItem) => id !== null && (model.everyone?.find(id) ?? -1) >= 0;
  const selectable = found.filter(known).map(({ id }) => id!);
  const chosen = selectable.filter((id) => ticked.has(id));
  const these = chosen.length > 0 ? chosen : selectable;
  const columns = datasets.map((dataset, at) => ({ dataset, at })).filter(({ dataset }) => !dataset.draft);
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
          }}
        />
        {when}
        <span class="aw-gap" />
        {columns.length > 0 && (
          <span class="aw-legend" aria-hidden="true">
            <i /> submitted <i /> draft <i /> discarded
          </span>
        )}
        <Button disabled={these.length === 0} onClick={() => selectUsers(model, view, these)}>
          {these.length === 0 ? "Select these" : `Select these ${formatNumber(these.length)}`}
        </Button>
      </div>
      {note}
      {columns.length === 0 && <p class="aw-dim">No published datasets yet.</p>}
      <ScrollBox class="aw-people-progress" label="People and their progress">
        <table aria-label="Progress">
          <thead>
            <tr>
              <th scope="col">
                <input
                  type="checkbox"
                  aria-label="Select everyone shown"
                  disabled={selectable.length === 0}
                  checked={chosen.length > 0 && chosen.length === selectable.length}
                  indeterminate={chosen.length > 0 && chosen.length < selectable.length}
                  onChange={() => setTicked(new Set(chosen.length === selectable.length ? [] : selectable))}
                />{" "}
                username
              </th>
              {columns.map(({ dataset, at }) => (
                <th key={at} scope="col">
                  <Name text={dataset.name} titled />{" "}
                  <span class="aw-dim">
                    {dataset.records === null ? "records unknown" : pluralize(dataset.records, "record")}
                  </span>
                </th>
              ))}
              <th scope="col">to do</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((person) => (
              <tr key={person.username}>
                <th scope="row">
                  <input
                    type="checkbox"
                    aria-label={`Select ${displayText(person.username)}`}
                    disabled={!known(person)}
                    checked={ticked.has(person.id!)}
                    onChange={() => setTicked(new Set(withToggled(ticked, person.id!)))}
                  />{" "}
                  <Name text={person.username} class="aw-username" titled />{" "}
                  <span class="aw-dim">
                    <Name text={person.name} />
                  </span>
                </th>
                {columns.map(({ dataset, at }) => (
                  <Part key={at} dataset={dataset} given={person.given[at]} />
                ))}
                <td>
                  {person.state === "in progress" ? (
                    number(person.to_do)
                  ) : (
                    <span class={person.state === "not started" ? "aw-not-started" : "aw-dim"}>
                      {person.state}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {people.length === 0 && <p class="aw-dim">No members.</p>}
        {found.length > shown.length && (
          <Button kind="quiet" onClick={() => setAll(true)}>
            {`${capital(andMore(found.length - shown.length))}: show all`}
          </Button>
        )}
      </ScrollBox>
      <Code text={`client.directory.progress(${quoted(workspace.name)})`} />
    </>
  );
}

/** A person's responses in a dataset: a bar, and how many records they are done with. */
function Part({ dataset, given }: { dataset: DatasetProgressItem; given: readonly number[] | null }) {
  if (given === null) return <td class="aw-dim">unknown</td>;
  const [submitted, draft, discarded] = given;
  const says = `${formatNumber(submitted)} submitted, ${pluralize(draft, "draft")}, ${formatNumber(discarded)} discarded`;
  const share = (count: number) => `${(100 * count) / (dataset.records || Infinity)}%`;
  return (
    <td title={says}>
      <span
        class="aw-given"
        role="img"
        aria-label={says}
        style={`--a: ${share(submitted)}; --b: ${share(submitted + draft)}; --c: ${share(submitted + draft + discarded)}`}
      />
      {`${formatNumber(submitted + discarded)} of ${number(dataset.records)}`}
    </td>
  );
}
