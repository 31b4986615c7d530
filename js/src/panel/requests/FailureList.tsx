// The failures of a bulk request with their reasons, who was not tried, and a button to retry.

import type { Failure } from "../../protocol.js";
import { useModel } from "../../state/context.js";
import type { Model } from "../../state/model.js";
import { refusalNow } from "../../state/refusals.js";
import type { Unfinished } from "../../state/requestStore.js";
import { Button } from "../../ui/controls/Button.js";
import { formatNumber } from "../../ui/display/displayText.js";
import { formatList } from "../../ui/display/formatList.js";
import { Name } from "../../ui/display/Name.js";
import { Some } from "../../ui/display/Some.js";

/** Maximum number of failures listed before the rest is given as a count. */
const MAX_LISTED = 20;

export function FailureList() {
  const model = useModel();
  const unfinished = model.trouble?.unfinished;
  if (unfinished === undefined) return null;
  const { failures, left, leftNames } = unfinished;
  // Where its retry runs, the button stays, and with it the focus.
  const retrying = model.pending.some(({ type }) => type === "retry");
  const ended = retrying ? undefined : endOf(model, unfinished);
  return (
    <>
      <ul class="aw-failures">
        <Some of={failures} max={MAX_LISTED} more={(words) => <li>{words}</li>}>
          {(failure, at) => (
            <li key={at}>
              <Name text={failure.name} bold />: {failure.error.message} {failure.error.hint}
            </li>
          )}
        </Some>
        {leftNames.length > 0 && <li>Not tried: {formatList(leftNames, left > 4 ? 3 : 4, left)}.</li>}
      </ul>
      {!model.readOnly && (
        <p>
          {ended ?? (
            <Button
              refusal={refusalNow(model, unfinished.rules)}
              onClick={() => void retry(model, unfinished)}
            >
              {retryLabel(failures, left)}
            </Button>
          )}
        </p>
      )}
    </>
  );
}

/** Why it cannot be retried, or not now, as when another page does. */
const endOf = ({ session }: Model, { request }: Unfinished) => session?.no_retry[request];

/** Retry what failed or was left; the answer replaces the previous report. */
async function retry(model: Model, unfinished: Unfinished): Promise<void> {
  if (model.busy) return;
  const answer = await model.request({ type: "retry", request: unfinished.request });
  // A refused retry changed nothing, so keep the list of unfinished people. What takes the place of the button is not said twice.
  if (answer.type === "failed" && answer.error.message !== endOf(model, unfinished))
    model.showTrouble(answer.error, unfinished);
}

function retryLabel(failures: readonly Failure[], left: number): string {
  const doubtful = failures.filter(({ error }) => error.unknown).length;
  const counted: readonly [number, string][] = [
    [failures.length - doubtful, "that failed"],
    [doubtful, "not known"],
    [left, "not tried"],
  ];
  const parts = counted
    .filter(([count]) => count > 0)
    .map(([count, which]) => `the ${formatNumber(count)} ${which}`);
  return `${failures.length === 0 ? "Continue with" : "Retry"} ${formatList(parts)}`;
}
