// The second step: what each column means, and the rows, in which what is wrong can be fixed or left out.

import { FormError } from "../shared/errors.js";
import { useAnnouncement } from "../state/announcing.js";
import { useManagerView } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { formatNumber, pluralize } from "../ui/display/displayText.js";
import { Mapping } from "./Mapping.js";
import { Notes } from "./Notes.js";
import { Rows } from "./Rows.js";
import { answerRows, editRows, planRoster } from "./requests.js";
import type { StepProps } from "./stepProps.js";

export function CheckStep(props: StepProps) {
  const view = useManagerView();
  const { roster, state } = props;
  const { rows, ready, problems, suggestions, same_person: same, left_out: leftOut, known, error } = state;
  const counted = problems === 0 ? "No problems." : `${pluralize(problems, "problem")}.`;
  useAnnouncement(view, `${problems} ${ready}`, `${counted} ${formatNumber(ready)} ready.`, "");
  return (
    <div class="aw-roster-step">
      <Mapping {...props} />
      <FormError error={error} />
      <Notes notes={state.notes} />
      {rows > 0 && <Rows {...props} />}
      <div class="aw-roster-foot">
        <p>
          <b>{formatNumber(ready)} ready</b>
          {problems > 0 && `, ${formatNumber(problems)} with problems`}
          {leftOut > 0 && `, ${formatNumber(leftOut)} left out`}.{" "}
          {known > 0 && `${formatNumber(known)} already on the server, where only differences are changed.`}
        </p>
        <div class="aw-row-of-buttons">
          {same > 1 && (
            <Button onClick={() => answerRows(props, { problems: "same person" })}>
              {`All ${formatNumber(same)}: same person`}
            </Button>
          )}
          {suggestions > 0 && (
            <Button onClick={() => editRows(props, { problems: "use suggestions" })}>
              {`Use ${pluralize(suggestions, "suggestion")}`}
            </Button>
          )}
          {problems > 0 && (
            <Button onClick={() => editRows(props, { problems: "leave out" })}>
              {`Leave out ${formatNumber(problems)}`}
            </Button>
          )}
          <Button
            kind="primary"
            disabled={roster.unsettled}
            refusal={
              problems > 0
                ? "Fix the problems first, or leave out their rows."
                : ready === 0
                  ? "There is no one to plan for."
                  : null
            }
            onClick={() => void planRoster(props)}
          >
            Review plan
          </Button>
        </div>
      </div>
    </div>
  );
}
