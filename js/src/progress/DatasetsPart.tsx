// The tab "Datasets" of a workspace: their records, and the responses that its people gave.

import { sortedBy } from "../data/order/collation.js";
import type { PartProps } from "../manager/workspaces/WorkspaceDetail.js";
import { useModel } from "../state/context.js";
import { ScrollBox } from "../ui/controls/ScrollBox.js";
import { ColumnNames } from "../ui/display/ColumnNames.js";
import { formatNumber } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { total } from "./given.js";
import { useProgress } from "./useProgress.js";

export function DatasetsPart(props: PartProps) {
  const model = useModel();
  const { workspace, datasets } = props;
  const { answer, note, when } = useProgress(props);
  const here = datasets.byWorkspace?.get(workspace.id);
  const url = model.session?.url ?? "";
  if (datasets.byWorkspace === null)
    return <p class="aw-dim">{datasets.error === null ? "Loading." : "Not known."}</p>;
  if (here === undefined)
    return (
      <>
        <p class="aw-dim">No datasets yet. Create them in Argilla or with its SDK.</p>
        {/^https?:\/\//i.test(url) && (
          <a class="aw-button" href={url} target="_blank" rel="noopener noreferrer">
            Open Argilla
          </a>
        )}
      </>
    );
  const responses = (at: number) =>
    total(answer!.people.map(({ given }) => given[at]?.reduce((a, b) => a + b) ?? null));
  const rows = sortedBy(here, ({ name }) => name).map(({ id, name }) => {
    const at = answer?.datasets.findIndex((one) => one.id === id) ?? -1;
    if (at < 0) return { id, name, values: [null, null, null, null] };
    const { draft, records, pending } = answer!.datasets[at];
    const completed = records === null || pending === null ? null : records - pending;
    return { id, name, draft, values: [records, completed, pending, responses(at)] };
  });
  return (
    <>
      {when}
      {note}
      <ScrollBox class="aw-datasets" label="Datasets and their records">
        <table aria-label="Datasets">
          <ColumnNames names={["name", "records", "completed", "pending", "responses"]} />
          <tbody>
            {rows.map(({ id, name, draft, values }) => (
              <tr key={id}>
                <th scope="row">
                  <Name text={name} /> {draft && <span class="aw-dim">draft</span>}
                </th>
                {values.map((value, at) => (
                  <td key={at}>
                    {value === null ? <span class="aw-dim">unknown</span> : formatNumber(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}
