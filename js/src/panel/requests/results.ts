// Take the result of a request: where its code is, what can be undone, and what failed and can be retried. When another task
// begins, the result goes, unless someone still has to act on it.

import { isQuery } from "../../kernel/requests.js";
import type { Done, Failure, FromBrowser } from "../../protocol.js";
import type { RequestStore, Trouble } from "../../state/requestStore.js";
import { perInstance } from "../../state/stores/perInstance.js";
import { pluralize } from "../../ui/display/displayText.js";

/** Apply the result of a request; `before` is the trouble that was shown when it came. */
export function applyResult(
  model: RequestStore,
  done: Done,
  type: FromBrowser["type"],
  before: Trouble | null,
): void {
  const { code_entry: number, failures, left, request, message } = done;
  if (number !== null) model.coded = { number, message };
  if (isQuery(type)) {
    // A query neither undoes a change nor replaces the report of what failed.
    if (before?.unfinished !== undefined) model.trouble = before;
    return;
  }
  model.last = done;
  const trouble = troubleOf(failures, left, done.stopped);
  const unfinished = {
    request,
    rules: done.retry_rules,
    failures,
    left,
    leftNames: done.left_names,
  };
  if (trouble !== "") model.trouble = { message: trouble, hint: null, unfinished };
}

/** Say of a request whether passwords that it has set would be lost with its result. */
type Holds = (request: string) => boolean;

/** What may hold passwords of a result. */
export const holders = perInstance((_model: RequestStore) => new Set<Holds>());

/** Begin another task: an offer to undo the last one does not stand under it. The journal still has that. */
export function beginTask(model: RequestStore): void {
  const { last, message, trouble } = model;
  if (last === null || trouble?.unfinished !== undefined) return;
  for (const holds of holders(model)) if (holds(last.request)) return;
  model.last = null;
  if (message === last.message) model.message = "";
  model.notify();
}

function troubleOf(failures: readonly Failure[], left: number, stopped: boolean): string {
  const parts: string[] = [];
  const doubtful = failures.filter(({ error }) => error.unknown).length;
  const failed = failures.length - doubtful;
  if (failed > 0) parts.push(`${pluralize(failed, "change")} failed.`);
  if (doubtful > 0) {
    parts.push(`${pluralize(doubtful, "change")} may or may not have been made.`);
  }
  if (left > 0) {
    const changes = pluralize(left, "change");
    parts.push(
      stopped ? `Stopped with ${changes} left.` : `${changes} ${left === 1 ? "was" : "were"} not tried.`,
    );
  }
  return parts.join(" ");
}
