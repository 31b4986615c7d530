// The responses that go with people, in a sentence and by dataset.

import { Name } from "../components/Name.js";
import type { DatasetResponses } from "../protocol.js";
import { counted } from "../shown.js";

const KINDS = [
  ["submitted", "submitted", "submitted"],
  ["draft", "draft", "drafts"],
  ["discarded", "discarded", "discarded"],
] as const;

/** Continue "bo.li (annotator)": " and, with it, 412 responses: 398 submitted and 14 drafts in 2 datasets." */
export function ResponsesSentence({ datasets }: { datasets: readonly DatasetResponses[] }) {
  const sums = KINDS.map(([kind, one, many]) => {
    const sum = datasets.reduce((total, dataset) => total + dataset[kind], 0);
    return { sum, words: counted(sum, one, many) };
  });
  const total = sums.reduce((all, { sum }) => all + sum, 0);
  if (total === 0) return <>. No responses go with this.</>;
  const parts = sums.filter(({ sum }) => sum > 0).map(({ words }) => words);
  const said = parts.length < 2 ? parts[0] : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
  return (
    <>
      {" "}
      and, with it, <b>{counted(total, "response", "responses")}</b>: {said} in{" "}
      {counted(datasets.length, "dataset", "datasets")}.
    </>
  );
}

export function ConsequenceTable({ datasets }: { datasets: readonly DatasetResponses[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it.
    <div class="aw-consequences" tabIndex={0}>
      <table aria-label="Responses that go">
        <thead>
          <tr>
            {["dataset", "submitted", "draft", "discarded"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <tr key={`${dataset.workspace} ${dataset.dataset}`}>
              <th scope="row" title={`in ${dataset.workspace}`}>
                <Name text={dataset.dataset} />
              </th>
              <td>{dataset.submitted.toLocaleString("en")}</td>
              <td>{dataset.draft.toLocaleString("en")}</td>
              <td>{dataset.discarded.toLocaleString("en")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
