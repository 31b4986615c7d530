// The responses deleted along with people: in a sentence, by dataset and by person.

import { useMemo } from "preact/hooks";
import type { Person } from "../data/person.js";
import type { DatasetResponses } from "../protocol.js";
import { ScrollBox } from "../ui/controls/ScrollBox.js";
import { ColumnNames } from "../ui/display/ColumnNames.js";
import { formatNumber, pluralize } from "../ui/display/displayText.js";
import { formatList } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { Some } from "../ui/display/Some.js";

const KINDS = [
  ["submitted", "submitted", "submitted"],
  ["draft", "draft", "drafts"],
  ["discarded", "discarded", "discarded"],
] as const;

/** Sum up all responses. */
export function totalOf(datasets: readonly DatasetResponses[]): number {
  return datasets.reduce((total, one) => total + one.submitted + one.draft + one.discarded, 0);
}

/**
 * Complete the sentence "This deletes bo.li and ravi": " and their 412 responses: 398 submitted and 14 drafts in 2
 * datasets."
 */
export function ResponsesSentence({ datasets, people }: ConsequenceTableProps) {
  const sums = KINDS.map(([kind, one, many]) => {
    const sum = datasets.reduce((total, dataset) => total + dataset[kind], 0);
    return { sum, words: pluralize(sum, one, many) };
  });
  const total = totalOf(datasets);
  if (total === 0) return <>. {people.length > 1 ? "They have" : "This account has"} no responses.</>;
  const parts = sums.filter(({ sum }) => sum > 0).map(({ words }) => words);
  return (
    <>
      {" "}
      and their <b>{pluralize(total, "response")}</b>: {formatList(parts)} in{" "}
      {pluralize(datasets.length, "dataset")}.
    </>
  );
}

/** Responses to delete per dataset and, for several people, per person, largest count first. */
export function ConsequenceTable({ datasets, people }: ConsequenceTableProps) {
  // A letter typed in the dialog draws this again.
  const { inDatasets, ofPeople } = useMemo(
    () => ({
      inDatasets: datasets.map((one) => ({
        ...one,
        key: `${one.workspace} ${one.dataset}`,
        name: one.dataset,
        title: `in ${one.workspace}`,
      })),
      ofPeople: people.length > 1 ? byPerson(datasets, people) : [],
    }),
    [datasets, people],
  );
  return (
    <ScrollBox label="Responses" class="aw-consequences">
      <Counts label="Responses to delete" of="dataset" lines={inDatasets} />
      {ofPeople.length > 0 && <Counts label="Responses by user" of="user" lines={ofPeople} />}
    </ScrollBox>
  );
}

interface ConsequenceTableProps {
  datasets: readonly DatasetResponses[];
  people: readonly Person[];
}

interface Line extends Pick<DatasetResponses, (typeof KINDS)[number][0]> {
  key: string;
  name: string;
  title?: string;
}

/** Sum up each person's responses over all datasets, leaving out people without any. */
function byPerson(datasets: readonly DatasetResponses[], people: readonly Person[]): Line[] {
  const names = new Map(people.map(({ id, username }) => [id, username]));
  const lines = new Map<string, Line>();
  for (const one of datasets.flatMap(({ by_user }) => by_user)) {
    const key = one.user_id;
    const line = lines.get(key) ?? { key, name: names.get(key) ?? key, submitted: 0, draft: 0, discarded: 0 };
    for (const [kind] of KINDS) line[kind] += one[kind];
    lines.set(key, line);
  }
  const sum = (line: Line) => KINDS.reduce((total, [kind]) => total + line[kind], 0);
  return [...lines.values()].sort((a, b) => sum(b) - sum(a));
}

function Counts({ label, of, lines }: { label: string; of: string; lines: readonly Line[] }) {
  return (
    <Some
      of={lines}
      list={(some) => (
        <table aria-label={label}>
          <ColumnNames names={[of, ...KINDS.map(([kind]) => kind)]} />
          <tbody>{some}</tbody>
        </table>
      )}
    >
      {(line) => (
        <tr key={line.key}>
          <th scope="row" title={line.title}>
            <Name text={line.name} />
          </th>
          {KINDS.map(([kind]) => (
            <td key={kind}>{formatNumber(line[kind])}</td>
          ))}
        </tr>
      )}
    </Some>
  );
}
