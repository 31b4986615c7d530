// Who is meant by usernames that were made of names and are someone's, or that differ by a letter from someone's who would be
// deleted: a question for each row, with what is known of both. An answer is sent as soon as it is given, so that closing the
// dialog loses none.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Person } from "../data/person.js";
import { totalOf } from "../dialogs/ConsequenceTable.js";
import type { Answer } from "../kernel/connection.js";
import { RequestDialog } from "../panel/requests/RequestDialog.js";
import { type Failed, MAX_PAGE, type RosterRows } from "../protocol.js";
import { errorText, FormError } from "../shared/errors.js";
import { useModel } from "../state/context.js";
import { personOf } from "../state/peopleById.js";
import { useQuery } from "../state/useQuery.js";
import { Alert } from "../ui/controls/Alert.js";
import { Button } from "../ui/controls/Button.js";
import { displayText, formatNumber, isolated } from "../ui/display/displayText.js";
import { formatList } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { RolePill } from "../ui/display/RolePill.js";
import { cellOf, nameOfColumn, type RosterColumn } from "./columns.js";
import { editRows } from "./requests.js";
import type { StepProps } from "./stepProps.js";
import { rowsOf, type ShownRow } from "./useItems.js";

const TITLE = "Is this the same person?";

interface WhoIsMeantProps extends StepProps {
  /** The row to begin with. */
  row: number;
  onClose: () => void;
}

export function WhoIsMeant({ row, onClose, ...props }: WhoIsMeantProps) {
  const { roster, rosterView, state } = props;
  const model = useModel();
  /** Those that were open when it began, or why there are none: an answered one stays, to be looked at again. */
  const [found, setFound] = useState<RosterRows | Failed | null>(null);
  const [at, setAt] = useState(0);
  /** What was chosen here, until the kernel shows it. */
  const [chosen, choose] = useState<string | null>(null);
  const beside = rosterView.besideOf(state.unused);
  const rows = { type: "ask_roster_rows", search: "", first: 0, beside } as const;
  const ask = async () => {
    setFound(null);
    const request = { ...rows, show: "questions", count: MAX_PAGE } as const;
    const indexIn = (answer: Answer) =>
      answer.type === "roster_rows" ? answer.rows.findIndex((item) => item.row === row) : 0;
    let answer = await model.request(request);
    if (indexIn(answer) < 0) answer = await model.request({ ...request, row });
    if (answer.type === "roster_rows" && answer.rows.length > 0) {
      setAt(Math.max(indexIn(answer), 0));
      setFound(answer);
    } else if (answer.type === "failed") setFound(answer);
    else onClose();
  };
  useEffect(() => void ask(), []);
  const items = found?.type === "roster_rows" ? rowsOf(found) : null;
  const group = useRef<HTMLFieldSetElement>(null);
  // The radio button that is chosen, or the first, has the focus at each question.
  useEffect(() => {
    const radio =
      group.current?.querySelector<HTMLElement>(":checked") ?? group.current?.querySelector("input");
    radio?.focus();
  }, [found, at]);
  // Another view may answer the same question, or make it another one.
  const first = items?.[at];
  const { answer: now } = useQuery(
    model,
    first ? { ...rows, show: "all", count: 1, row: first.row } : null,
    String(state.number),
    { keep: String(first?.row) },
  );
  useEffect(() => {
    choose(null);
    group.current?.querySelector<HTMLElement>(":scope:focus-within :checked")?.focus();
  }, [now, at]);
  /** Rows as they were asked about last: others may have got the username since. */
  const asked = useRef(new Map<number, ShownRow>()).current;
  if (found?.type === "failed") {
    return (
      <RequestDialog title={TITLE} submit={null} cancel="Close" onClose={onClose} onSubmit={onClose}>
        <Alert message="The questions could not be read." hint={errorText(found.error)} onRetry={ask} />
      </RequestDialog>
    );
  }
  if (found === null || first === undefined) return null;
  const current = (now && rowsOf(now)[0]) ?? first;
  const open = questionOf(current) !== undefined;
  if (open) asked.set(first.row, current);
  const item = asked.get(first.row) ?? first;
  const question = questionOf(item)!;
  const { renames, suggestion } = question;
  const username = cellOf(item, "username");
  const text = cellOf(current, "username");
  const answered = renames !== null || current.edited.includes("username");
  const elsewhere = !open && text !== suggestion && (text !== username || !answered);
  /** The answer that is given so far. */
  const given = chosen ?? (open ? null : renames === null ? text : (state.renames[renames] ?? suggestion));
  const person = personOf(model, question.user);
  const differs = person !== null && person.username !== username;
  const count = items!.length;
  const last = at + 1 === count;
  const place = `${formatNumber(found.first + at + 1)} of ${formatNumber(found.total)}`;
  const { questions, same_person: same } = state;
  const which = questions < count ? "the other" : "all";
  const answerAll = (problems: "same person" | "someone else", number: number) => {
    void editRows(props, { problems });
    if (number === questions) onClose();
  };
  const choice = (text: string, title: ComponentChildren, hint: string) => {
    const on = text === given;
    return (
      <label class={on ? "aw-meant-choice aw-on" : "aw-meant-choice"}>
        <input
          type="radio"
          name="who"
          checked={on}
          onChange={async () => {
            choose(text);
            // The last answer makes a plan, which would be shown in place of the questions.
            if (renames !== null) rosterView.show({ back: true });
            const answer = await (renames === null
              ? editRows(props, { edits: [{ row: item.row, column: "username", text }] })
              : roster.plan({ renames: { [renames]: text || null } }));
            if (answer?.type === "failed") choose(null);
          }}
        />
        <span>
          {title}
          <br />
          <span class="aw-hint">{hint}</span>
        </span>
      </label>
    );
  };
  return (
    <RequestDialog
      title={TITLE}
      submit={last ? "Done" : "Next"}
      cancel="Close"
      onClose={onClose}
      onSubmit={() => (last ? onClose() : setAt(at + 1))}
      buttons={
        <>
          {at > 0 && <Button onClick={() => setAt(at - 1)}>Back</Button>}
          {renames === null && questions > 1 && (
            <Button onClick={() => answerAll("someone else", questions)}>
              {`Someone else for ${which} ${formatNumber(questions)}`}
            </Button>
          )}
          {renames === null && same > 1 && (
            <Button onClick={() => answerAll("same person", same)}>
              {`Same person for ${same === questions ? `${which} ${formatNumber(same)}` : `${formatNumber(same)} with the same names`}`}
            </Button>
          )}
        </>
      }
    >
      <FormError error={roster.error} />
      <p class="aw-meant">{`Row ${item.row}: ${displayText(question.problem)}`}</p>
      <div class="aw-meant-cards">
        <Card
          title="In your table"
          facts={[
            [differs && "username", username],
            ["name", fullName(cellOf(item, "first_name"), cellOf(item, "last_name"))],
            [beside, item.beside],
            ["workspaces", placesOf(item).join(", ")],
          ]}
        />
        {person !== null && (
          <Card
            title="On the server"
            role={person.role}
            user={question.user}
            facts={[
              [differs && "username", person.username],
              ["name", fullName(person.firstName, person.lastName)],
              ["since", new Date(person.insertedAt).toISOString().slice(0, 10)],
              ["workspaces", person.workspaces?.map(({ name }) => name).join(", ") ?? "not known yet"],
            ]}
          />
        )}
      </div>
      {elsewhere ? (
        <p class="aw-warning">This row has changed.</p>
      ) : (
        <fieldset
          ref={group}
          class="aw-meant-choices"
          aria-label={`Row ${item.row}, ${displayText(username)}: ${place}`}
        >
          {choice(username, <b>Same person</b>, whatChanges(item, person, renames ?? username))}
          {choice(
            suggestion,
            <>
              <b>Someone else</b>: {!question.someone_else && "create "}
              <Name text={suggestion || username} bold />
            </>,
            question.someone_else
              ? "The account that was created for this row before."
              : `A new account with a password of its own.${renames ? ` ${isolated(renames)} is deleted.` : ""}`,
          )}
        </fieldset>
      )}
      <p class="aw-dim" role="status">
        {place}
      </p>
    </RequestDialog>
  );
}

const questionOf = ({ problems }: ShownRow) => problems.find((one) => one.same_person);

const fullName = (...names: string[]) => names.filter(Boolean).join(" ");

const placesOf = (item: ShownRow) => cellOf(item, "workspaces").split(/;\s*/).filter(Boolean);

/** How the account of the person in a row would change; `username` is the one that they have now. */
function whatChanges(item: ShownRow, person: Person | null, username: string): string {
  const keeps = "Keeps their account and password";
  if (person === null) return `${keeps}.`;
  const { firstName, lastName, role, workspaces } = person;
  const joins = placesOf(item).filter((name) => !workspaces?.some((one) => one.name === name));
  const changes = Object.entries({ username, first_name: firstName, last_name: lastName, role }).map(
    ([name, before]) => {
      const column = name as RosterColumn;
      const after = cellOf(item, column);
      return after === "" || after === before
        ? ""
        : ` The ${nameOfColumn(column)} changes from ${isolated(before) || "none"} to ${isolated(after)}.`;
    },
  );
  return `${keeps}${joins.length > 0 ? `, and joins ${formatList(joins)}` : ""}.${changes.join("")}`;
}

interface CardProps {
  title: string;
  role?: Person["role"];
  /** The id of the account. */
  user?: string | null;
  facts: readonly (readonly [string | false | null, string])[];
}

function Card({ title, role, user, facts }: CardProps) {
  return (
    <section class="aw-roster-card" aria-label={title}>
      <h4>
        {title} {role !== undefined && <RolePill role={role} />}
      </h4>
      {facts.map(([name, text]) => name && <Fact key={name} name={name} text={text} />)}
      {user != null && <Responses key={user} user={user} />}
    </section>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  return (
    <p>
      <span class="aw-dim">{displayText(name)}</span>
      <Name text={text || "none"} />
    </p>
  );
}

/** How many responses an account has given, which tells one in use from one that was made by mistake. */
function Responses({ user }: { user: string }) {
  const { answer, error } = useQuery(useModel(), { type: "ask_consequences", users: [user] });
  const known = answer !== null && answer.uncounted.length === 0;
  const text = known ? formatNumber(totalOf(answer.datasets)) : (answer ?? error) ? "not known" : "…";
  return <Fact name="responses" text={text} />;
}
