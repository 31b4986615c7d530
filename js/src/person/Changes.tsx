// What was changed about a person, in this session and in those that are kept, and how to undo it.

import { NoAnswer } from "../panel/NoAnswer.js";
import { EntryButton, refOf } from "../panel/requests/undo.js";
import { useModel } from "../state/context.js";
import { useQuery } from "../state/useQuery.js";
import { formatNumber } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { ago, exact } from "../ui/display/time.js";

export function Changes({ id, now }: { id: string; now: number }) {
  const model = useModel();
  const asked = useQuery(model, { type: "ask_person_changes", user: id }, `${model.journal[0]?.number}`, {
    keep: id,
  });
  const { answer } = asked;
  const missing = (
    <NoAnswer asked={asked} loading="Reading the changes." failed="The changes could not be read." />
  );
  if (answer === null) return missing;
  const { changes, left_out: leftOut, note } = answer;
  return (
    <>
      {missing}
      {changes.length === 0 && <p class="aw-dim">Nothing was changed in this session.</p>}
      <ul class="aw-person-changes" aria-label="Changes">
        {changes.map((change) => {
          const item =
            (change.session === null && model.journal.find(({ number }) => number === change.number)) ||
            change;
          const { at, by, message } = item;
          const result = item.undone ? "undone" : item.result;
          return (
            <li key={refOf(item)}>
              <span>
                <Name text={message} />
                {result !== "done" && <span class="aw-dim">{` (${result})`}</span>}
                <span class="aw-dim aw-person-by">
                  <time dateTime={new Date(at).toISOString()} title={exact(at)}>
                    {ago(at, now)}
                  </time>
                  {", by "}
                  <Name text={by} />
                </span>
              </span>
              <EntryButton items={[item]} what={message} label={`entry ${refOf(item)}: ${message}`} />
            </li>
          );
        })}
      </ul>
      {leftOut > 0 && <p class="aw-dim">{`${formatNumber(leftOut)} older ones are in the journal.`}</p>}
      {note !== null && <p class="aw-dim">{note}</p>}
    </>
  );
}
