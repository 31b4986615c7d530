// What the usernames are: how they are made, each way with an example from the file, or the column that has them.

import { useEffect, useState } from "preact/hooks";
import type { UsernameOffer } from "../protocol.js";
import { errorText } from "../shared/errors.js";
import { useModel } from "../state/context.js";
import { useQuery } from "../state/useQuery.js";
import { Field } from "../ui/controls/Field.js";
import { formatList } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { useUid } from "../ui/dom/uid.js";
import { readFrom, withColumn } from "./columns.js";
import type { RosterStore } from "./rosterStore.js";
import type { StepProps } from "./stepProps.js";

/** Milliseconds without a key after which a template is tried on the file. */
const PAUSE = 600;

/** Make usernames by a template, or read them from the column at an index. */
const readUsernames = (roster: RosterStore, { template, column }: Omit<UsernameOffer, "name" | "example">) =>
  roster.read((now) => ({ usernames: template, columns: withColumn(now, "username", column ?? -1) }));

export function Usernames(props: StepProps) {
  const { roster, rosterView, state } = props;
  const { offers, usernames } = state;
  const group = useUid();
  const column = readFrom(state, "username");
  if (column >= 0 && offers.length === 0) return null;
  const chosen = offers.find((one) =>
    one.template === null ? one.column === column : column < 0 && one.template === usernames,
  );
  const own = rosterView.shown.own !== null || (usernames !== null && chosen === undefined);
  return (
    <>
      <fieldset class="aw-segments aw-roster-usernames">
        <legend>Usernames</legend>
        {offers.map((offer) => (
          <Choice
            key={offer.name}
            group={group}
            on={!own && offer === chosen}
            onChoose={() => {
              rosterView.show({ own: null });
              readUsernames(roster, offer);
            }}
          >
            {offer.name}{" "}
            <span class="aw-dim">
              <Name text={offer.example} />
            </span>
          </Choice>
        ))}
        <Choice group={group} on={own} onChoose={() => rosterView.show({ own: usernames ?? "" })}>
          own template ...
        </Choice>
      </fieldset>
      {own && <Template {...props} />}
    </>
  );
}

interface ChoiceProps {
  group: string;
  on: boolean;
  onChoose: () => void;
  children: preact.ComponentChildren;
}

function Choice({ group, on, onChoose, children }: ChoiceProps) {
  return (
    <label class={on ? "aw-on" : undefined}>
      <input type="radio" class="aw-sr-only" name={group} checked={on} onChange={onChoose} />
      {children}
    </label>
  );
}

/** A template that is typed: tried on the first rows meanwhile, and on the file after a pause. */
function Template({ roster, rosterView, state }: StepProps) {
  const { draft, usernames } = state;
  const text = (rosterView.shown.own ?? usernames ?? "").trim();
  const { answer, kept, error } = useQuery(
    useModel(),
    text === "" ? null : { type: "ask_usernames", draft, template: text },
    String(state.number),
    { keep: draft },
  );
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const made = answer?.examples ?? [];
  const ready = paused === text && text !== "" && !kept && made.length > 0 && text !== usernames;
  useEffect(() => {
    if (ready) readUsernames(roster, { template: text, column: null });
  }, [ready, text]);
  return (
    <Field
      label="Username template"
      value={rosterView.shown.own ?? usernames ?? ""}
      onInput={(own) => rosterView.show({ own })}
      autoFocus={usernames === null}
      error={error !== null && paused === text ? errorText(error) : null}
      hint={
        text === ""
          ? "Names of columns in braces, as in {initial}.{last_name}."
          : answer === null
            ? "Trying it."
            : made.length === 0
              ? "The first rows have no text for it."
              : `As in ${formatList(made, 3)}.`
      }
    />
  );
}
