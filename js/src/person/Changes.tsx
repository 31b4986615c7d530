// What was changed about a person, in this session and in those that are kept, and how to undo it.

import { useState } from "preact/hooks";
import { NoAnswer } from "../panel/NoAnswer.js";
import { RequestDialog } from "../panel/requests/RequestDialog.js";
import { EntryButton, refOf, reverse } from "../panel/requests/undo.js";
import type { JournalItem } from "../protocol.js";
import { useModel, useView } from "../state/context.js";
import { useQuery } from "../state/useQuery.js";
import { formatNumber } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { ago, exact } from "../ui/display/time.js";

export function Changes({ id, username, now }: { id: string; username: string; now: number }) {
  const model = useModel();
  const [asked, setAsked] = useState<JournalItem | null>(null);
  const query = useQuery(model, { type: "ask_person_changes", user: id }, `${model.journal[0]?.number}`, {
    keep: id,
  });
  const { answer } = query;
  const missing = (
    <NoAnswer asked={query} loading="Reading the changes." failed="The changes could not be read." />
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
              <EntryButton
                items={[item]}
                what={message}
                label={`entry ${refOf(item)}: ${message}`}
                ask={item.users > 1 ? () => setAsked(item) : undefined}
              />
            </li>
          );
        })}
      </ul>
      {leftOut > 0 && <p class="aw-dim">{`${formatNumber(leftOut)} older ones are in the journal.`}</p>}
      {note !== null && <p class="aw-dim">{note}</p>}
      {asked && <ForAll item={asked} username={username} onClose={() => setAsked(null)} />}
    </>
  );
}

interface ForAllProps {
  item: JournalItem;
  username: string;
  onClose: () => void;
}

/** Ask before a change of several people is undone or redone from the page of one of them. */
function ForAll({ item, username, onClose }: ForAllProps) {
  const model = useModel();
  const view = useView();
  const { users, undone, session, message } = item;
  const [word, does] = undone ? ["Redo", "redoes"] : ["Undo", "undoes"];
  return (
    <RequestDialog
      title={`${word} for ${formatNumber(users)} users`}
      submit={`${word} for all ${formatNumber(users)}`}
      autoFocus
      onClose={onClose}
      onSubmit={() => {
        onClose();
        void reverse(model, view, undone, [refOf(item)]);
      }}
    >
      <p>
        <Name text={message} />
      </p>
      <p>
        {`This ${does} the change for everyone, not only for `}
        <Name text={username} bold />.
      </p>
      {session !== null && !undone && <p class="aw-dim">A change of an earlier session can't be redone.</p>}
    </RequestDialog>
  );
}
