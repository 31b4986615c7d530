// The lines of a plan: what happens to each person, with a tick to leave them out.

import type { ComponentChildren } from "preact";
import type { Role } from "../data/person.js";
import type { FieldChange, RosterPlan } from "../protocol.js";
import { useModel } from "../state/context.js";
import { displayText, pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { RolePill } from "../ui/display/RolePill.js";
import { Chips, Tick } from "./cells.js";
import { nameOfColumn } from "./columns.js";
import { List, type ListColumn } from "./List.js";
import type { StepProps } from "./stepProps.js";
import type { PlanLine } from "./useItems.js";

/** The sign before the word for what happens: a sign alone would rely on its colour. */
const SIGNS: Record<PlanLine["kind"], string> = {
  create: "+",
  change: "~",
  move: "~",
  delete: "−",
  refused: "!",
  workspace: "+",
};

const KINDS = Object.keys(SIGNS) as PlanLine["kind"][];

/** Begin with a capital. */
export const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

export function PlanLines({ roster, rosterView, plan }: StepProps & { plan: RosterPlan }) {
  const model = useModel();
  const leave = async ({ id }: PlanLine, included: boolean) => {
    const answer = await roster.send({ type: "leave_out", [included ? "take_in" : "leave_out"]: [id] });
    if (answer?.type !== "roster_state") return;
    // What was typed stays for what was chosen here, unless another page has changed the plan in between.
    const { typed } = rosterView.shown;
    const number = answer.plan?.number;
    if (number === typed.plan + 1) rosterView.show({ typed: { ...typed, plan: number } });
  };
  const columns: ListColumn<PlanLine>[] = [
    {
      name: "in",
      cell: (line) =>
        line.kind === "refused" ? null : (
          <Tick
            label={`Include ${displayText(line.name)}`}
            on={!line.left_out}
            onToggle={(on) => leave(line, on)}
          />
        ),
    },
    {
      name: "change",
      cell: ({ kind }) => (
        <span class={`aw-sign-${kind}`}>
          <b aria-hidden="true">{SIGNS[kind]}</b> {kind === "workspace" ? "create" : kind}
        </span>
      ),
    },
    {
      name: "who",
      heads: true,
      cell: ({ kind, name, full_name: fullName }) => (
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
      ),
    },
    {
      name: "what",
      cell: (line) => (
        <>
          <What line={line} />
          {line.left_out && <span class="aw-dim"> left out</span>}
        </>
      ),
    },
  ];
  const { lines } = plan;
  const parts = KINDS.filter((kind) => lines[kind] > 0).map(
    (kind) => [kind, capital(kind), lines[kind]] as const,
  );
  return (
    <List
      model={model}
      view={rosterView.lists.lines}
      ask="ask_plan_lines"
      label="Plan"
      parts={[
        ["all", "All", parts.reduce((sum, [, , count]) => sum + count, 0)],
        ...parts,
        ["left out", "Left out", plan.left_out],
      ]}
      columns={columns}
      version={plan.number}
      keyOf={(line) => line.id}
      leftOut={(line) => line.left_out}
      onKey={(event, line) => {
        if (event.key !== " " || event.repeat || line.kind === "refused") return false;
        leave(line, line.left_out);
        return true;
      }}
    />
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
  const parts: ComponentChildren[] = fields.map((change) => <Change key={change.field} change={change} />);
  if (leaves.length > 0) {
    parts.push(
      <span key="leaves">
        {" from "}
        <Chips names={leaves} />
      </span>,
    );
  }
  if (joins.length > 0) {
    parts.push(
      <span key="joins">
        {leaves.length > 0 ? " and into " : " into "}
        <Chips names={joins} />
      </span>,
    );
  }
  if (kind === "delete") return <>deletes the account {role !== null && <RolePill role={role} />}</>;
  return <span>{parts}</span>;
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
