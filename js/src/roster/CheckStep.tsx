// The second step: the rows of the file, what each column means, and what stands between them and a plan.

import { useRef, useState } from "preact/hooks";
import { FormError } from "../shared/errors.js";
import { useAnnouncement } from "../state/announcing.js";
import { useManagerView } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { formatNumber, pluralize } from "../ui/display/displayText.js";
import { Bars } from "./Bars.js";
import { Choices } from "./Choices.js";
import { Source } from "./Mapping.js";
import { Notes } from "./Notes.js";
import { Rows } from "./Rows.js";
import { planRoster } from "./requests.js";
import type { StepProps } from "./stepProps.js";
import { WhoIsMeant } from "./WhoIsMeant.js";

export function CheckStep(props: StepProps) {
  const view = useManagerView();
  const box = useRef<HTMLDivElement>(null);
  const { roster, state } = props;
  /** The row of which someone is to say who is meant, and the draft that it is in: another view may choose another file. */
  const [asked, setAsked] = useState<{ row: number; draft: string } | null>(null);
  const ask = (row: number) => setAsked({ row, draft: state.draft });
  const { rows, ready, problems, questions, left_out: leftOut, known, error } = state;
  const counted = [
    questions > 0 && `${formatNumber(questions)} to answer`,
    problems > 0 && (problems === 1 ? "1 with a problem" : `${formatNumber(problems)} with problems`),
    leftOut > 0 && `${formatNumber(leftOut)} left out`,
  ].filter((part) => part !== false);
  const sentence = `${[`${formatNumber(ready)} ready`, ...counted].join(", ")}.`;
  useAnnouncement(view, sentence, error === null ? sentence : error.message, "");
  return (
    <div ref={box} class="aw-roster-step">
      <Source {...props} />
      {rows === 0 && <FormError error={error} />}
      <Notes notes={state.notes} />
      {rows > 0 && <Rows {...props} onAsk={ask} />}
      {state.headings.length > 0 && <Choices {...props} />}
      {rows > 0 && (
        <Bars
          {...props}
          onAsk={ask}
          onShow={() => box.current?.querySelector<HTMLElement>("[role=grid]")?.focus()}
        />
      )}
      <div class="aw-roster-foot">
        <p>
          <b>{formatNumber(ready)} ready</b>
          {counted.map((part) => `, ${part}`).join("")}. Nothing is sent yet.
          {known > 0 && ` ${formatNumber(known)} already on the server, where only differences are changed.`}
        </p>
        <div class="aw-row-of-buttons">
          <Button
            kind="primary"
            disabled={roster.unsettled}
            refusal={refusalOf(state)}
            onClick={() => void planRoster(props)}
          >
            Review plan
          </Button>
        </div>
      </div>
      {asked?.draft === state.draft && (
        <WhoIsMeant {...props} row={asked.row} onClose={() => setAsked(null)} />
      )}
    </div>
  );
}

/** What is missing before a plan can be made. */
function refusalOf({ plan, error, questions, question, problems, ready }: StepProps["state"]): string | null {
  if (plan === null && error !== null && ready === 0) return error.message;
  if (problems > 0) return "Fix the problems first, or leave out their rows.";
  if (question !== null)
    return `Answer ${pluralize(questions, "question")} first. ${question.rows}: who is meant?`;
  return ready === 0 ? "There is no one to plan for." : null;
}
