// The lines of a plan: what happens to each person, with a tick to leave them out.

import { useMemo } from "preact/hooks";
import type { Role } from "../data/person.js";
import type { FieldChange, RosterPlan } from "../protocol.js";
import { displayText, pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { RolePill } from "../ui/display/RolePill.js";
import type { Column } from "../ui/grid/column.js";
import { Chips, Tick } from "./cells.js";
import { nameOfColumn } from "./columns.js";
import { List } from "./List.js";
import type { StepProps } from "./stepProps.js";
import type { PlanLine } from "./useItems.js";

/** The sign before the word for what happens: a sign alone would rely on its colour. */
const SIGNS: Record<PlanLine["kind"], string> = {
  create: "+",
  change: "~",
  add: "+",
  remove: "−",
  move: "~",
  delete: "−",
  refused: "!",
  workspace: "+",
};

const KINDS = Object.keys(SIGNS) as PlanLine["kind"][];

/** Begin with a capital. */
export const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

export function PlanLines({ roster, rosterView, state, plan }: StepProps & { plan: RosterPlan }) {
  const leave = async ({ id }: PlanLine, included: boolean) => {
    const answer = await roster.send({ type: "leave_out", [included ? "take_in" : "leave_out"]: [id] });
    if (answer?.type !== "roster_state") return;
    // What was typed stays for what was chosen here, unless another page has changed the plan in between.
    const { typed } = rosterView.shown;
    const number = answer.plan?.number;
    if (typed.text !== "" && number === typed.plan + 1)
      rosterView.show({ typed: { ...typed, plan: number } });
  };
  const columns = useMemo(
    (): readonly Column<PlanLine>[] => [
      {
        id: "in",
        head: "in",
        cell: (line) =>
          line.kind === "refused" ? null : (
            <Tick
              label={`Include ${displayText(line.name)}`}
              on={!line.left_out}
              onToggle={(on) => void leave(line, on)}
            />
          ),
      },
      {
        id: "change",
        head: "change",
        cell: ({ kind }) => <Sign kind={kind} />,
        text: ({ kind }) => wordOf(kind),
      },
      {
        id: "who",
        head: "who",
        heads: true,
        cell: (line) => <Who line={line} />,
        text: ({ name }) => name,
      },
      {
        id: "what",
        head: "what",
        cell: (line) => (
          <>
            <What line={line} />
            {line.left_out && <span class="aw-dim"> left out</span>}
          </>
        ),
      },
    ],
    [],
  );
  const { lines } = plan;
  const parts = KINDS.filter((kind) => lines[kind] > 0).map(
    (kind) => [kind, capital(kind), lines[kind]] as const,
  );
  return (
    <List
      view={rosterView.lists.lines}
      ask="ask_plan_lines"
      label="Plan"
      parts={[
        ["all", "All", parts.reduce((sum, [, , count]) => sum + count, 0)],
        ...parts,
        ["left out", "Left out", plan.left_out],
      ]}
      columns={columns}
      draft={state.draft}
      version={plan.number}
      keyOf={idOf}
      rowClass={({ left_out: leftOut }) => (leftOut ? "aw-left-out" : "")}
      acts={{
        " ": (line) => {
          if (line.kind !== "refused") void leave(line, line.left_out);
        },
      }}
      hint="Click a person to see all that happens to them."
      detail={(line) => (
        <p>
          <Sign kind={line.kind} /> <Who line={line} /> <What line={line} />
          {line.left_out && <span class="aw-dim"> left out</span>}
        </p>
      )}
    />
  );
}

const idOf = ({ id }: PlanLine) => id;
const wordOf = (kind: PlanLine["kind"]) => (kind === "workspace" ? "create" : kind);

function Sign({ kind }: Pick<PlanLine, "kind">) {
  return (
    <span class={`aw-sign-${kind}`}>
      <b aria-hidden="true">{SIGNS[kind]}</b> {wordOf(kind)}
    </span>
  );
}

function Who({ line: { kind, name, full_name: fullName } }: { line: PlanLine }) {
  return (
    <>
      {kind === "workspace" && <span class="aw-dim">workspace </span>}
      <Name text={name} class="aw-username" titled />
      {fullName !== "" && fullName !== name && (
        <>
          {" "}
          <Name text={fullName} class="aw-dim" titled />
        </>
      )}
    </>
  );
}

function What({ line }: { line: PlanLine }) {
  const { kind, role, fields, joins, leaves, people, reason } = line;
  if (kind === "workspace") return <>{pluralize(people, "person joins", "people join")} it</>;
  if (kind === "refused") return <>{displayText(reason)}</>;
  if (kind === "create") {
    return (
      <>
        {role !== null && <RolePill role={role} />}
        {joins.length > 0 && <> in </>}
        <Chips names={joins} />
      </>
    );
  }
  if (kind === "delete") return <>deletes the account {role !== null && <RolePill role={role} />}</>;
  const changes = kind === "change";
  return (
    <span>
      {fields.map((change) => (
        <Change key={change.field} change={change} />
      ))}
      {leaves.length > 0 && (
        <>
          {changes ? " remove from " : " from "}
          <Chips names={leaves} />
        </>
      )}
      {joins.length > 0 && (
        <>
          {changes ? " add to " : " to "}
          <Chips names={joins} />
        </>
      )}
    </span>
  );
}

function Change({ change: { field, before, after } }: { change: FieldChange }) {
  const shown = (text: string) =>
    field === "role" ? <RolePill role={text as Role} /> : <Name text={text} titled />;
  return (
    <span>
      {` ${nameOfColumn(field)} `}
      <span class="aw-dim">{before === "" ? "none" : shown(before)}</span>
      <span aria-hidden="true"> → </span>
      <span class="aw-sr-only"> becomes </span>
      {after === "" ? "none" : shown(after)}
    </span>
  );
}
