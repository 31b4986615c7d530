// The third step: what the plan changes, who is left out, where passwords go, and "Apply".

import { useRef, useState } from "preact/hooks";
import { STOPPED } from "../kernel/connection.js";
import { ConfirmField, isConfirmed } from "../panel/requests/ConfirmField.js";
import { ProgressBars } from "../panel/requests/ProgressBars.js";
import { Working } from "../panel/requests/RequestDialog.js";
import type { ErrorInfo } from "../protocol.js";
import { AddressField, useAddress } from "../shared/AddressField.js";
import { errorAt } from "../shared/errors.js";
import { PathField } from "../shared/PathField.js";
import { useAnnouncement } from "../state/announcing.js";
import { useManagerView, useModel } from "../state/context.js";
import { refusalNow } from "../state/refusals.js";
import { Button } from "../ui/controls/Button.js";
import { displayText, formatNumber, isolated, pluralize } from "../ui/display/displayText.js";
import { Labelled } from "./Mapping.js";
import { Notes } from "./Notes.js";
import { PlanLines } from "./PlanLines.js";
import { planRoster } from "./requests.js";
import { SaveFile, siblingOf } from "./SaveFile.js";
import type { StepProps } from "./stepProps.js";

const PRUNE = [
  { value: "false", name: "Leave everyone else alone" },
  { value: "members", name: "Also remove others from these workspaces" },
  { value: "true", name: "Delete everyone else" },
];

export function ReviewStep(props: StepProps) {
  const model = useModel();
  const view = useManagerView();
  const { roster, rosterView, state } = props;
  const { shown } = rosterView;
  const plan = state.plan!;
  const { lines, left_out: leftOut, people, confirmation } = plan;
  useAnnouncement(view, String(plan.number), displayText(plan.summary), "");
  // What was typed confirms only what was seen: the server, or another page, may have made another plan.
  const typed = shown.typed.plan === plan.number ? shown.typed.text : "";
  const path = shown.path ?? state.path;
  const [error, setError] = useState<ErrorInfo | null>(null);
  const setPath = (path: string) => {
    setError(null);
    rosterView.show({ path });
  };
  const address = useAddress(model);
  const foot = useRef<HTMLDivElement>(null);
  const apply = async () => {
    if (model.busy || roster.unsettled) return;
    const answer = await roster.send({
      type: "apply_roster",
      number: plan.number,
      path: shown.unsaved || plan.passwords === 0 ? null : path,
      easy: shown.easy,
      typed,
    });
    if (answer?.type !== "failed") return;
    setError(answer.error);
    if (answer.error.code === STOPPED.code) model.showTrouble(answer.error); // the tab can't be used without a kernel
  };
  const held = confirmation !== null && !isConfirmed(typed, confirmation);
  return (
    <div class="aw-roster-step">
      <PlanLines {...props} plan={plan} />
      <Notes notes={plan.notes} />
      <div class="aw-roster-choices">
        <Others {...props} />
        {plan.passwords > 0 && (
          <>
            <Labelled
              label="Passwords"
              value={String(shown.easy)}
              options={[
                { value: "true", name: "One each, easy to type" },
                { value: "false", name: "One each, 20 letters and digits" },
              ]}
              onChange={(value) => rosterView.show({ easy: value === "true" })}
            />
            <div class="aw-roster-path">
              <PathField
                label="File for passwords"
                value={path}
                disabled={shown.unsaved}
                error={errorAt(error, "path")}
                hint={(note) =>
                  shown.unsaved
                    ? "Lost when the kernel stops."
                    : `Saved before the accounts are made. Only you can read it. ${note || `In ${state.folder}`}`
                }
                onInput={setPath}
              />
              <label class="aw-check">
                <input
                  type="checkbox"
                  checked={shown.unsaved}
                  onChange={(event) => rosterView.show({ unsaved: event.currentTarget.checked })}
                />
                Keep them in memory only
              </label>
              {roster.lastPath !== "" && path !== roster.lastPath && (
                <button type="button" class="aw-link" onClick={() => setPath(roster.lastPath)}>
                  {`Use ${isolated(nameOf(roster.lastPath))} again`}
                </button>
              )}
            </div>
            <AddressField address={address} />
          </>
        )}
        {confirmation !== null && (
          <div>
            <p>
              <b>{displayText(plan.confirm)}</b>
            </p>
            <ConfirmField
              confirmation={confirmation}
              typed={typed}
              error={errorAt(roster.error, "typed")}
              onInput={(text) => rosterView.show({ typed: { text, plan: plan.number } })}
            />
          </div>
        )}
      </div>
      {roster.applying ? (
        // As high as what was there before: nothing moves under the pointer.
        <div ref={foot} class="aw-roster-foot" style={{ minHeight: `${foot.current?.offsetHeight}px` }}>
          <Applying />
        </div>
      ) : (
        <div ref={foot} class="aw-roster-foot">
          <p>
            {displayText(plan.summary)}
            {leftOut > 0 && ` ${formatNumber(leftOut)} left out.`}
          </p>
          <div class="aw-row-of-buttons">
            <SaveFile
              roster={roster}
              label="Save plan"
              suggested={siblingOf(path, "plan", ".json")}
              disabled={people === 0}
              request={(path) => ({ type: "save_plan", path })}
            />
            {state.source !== null && <Button onClick={() => rosterView.show({ back: true })}>Back</Button>}
            <Button
              kind={confirmation === null ? "primary" : "destroy"}
              disabled={roster.unsettled || held || people + (lines.workspace ?? 0) === 0}
              refusal={refusalNow(model, ["create_user"])}
              onClick={() => void apply()}
            >
              {`Apply to ${pluralize(people, "person", "people")}`}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

/** How far it is, where the button was. */
function Applying() {
  const { pending } = useModel();
  const begins = pending.some(({ type, progress }) => type === "apply_roster" && progress === null);
  return begins ? <Working>Applying the roster.</Working> : <ProgressBars />;
}

/** What happens to those who are not in the roster. */
function Others({ roster, rosterView, state }: StepProps) {
  return (
    <Labelled
      label="Everyone else"
      value={String(state.prune)}
      options={PRUNE}
      onChange={(value) =>
        void planRoster({ roster, rosterView }, { prune: value === "members" ? value : value === "true" })
      }
    />
  );
}

/** The last part of a path. */
export const nameOf = (path: string) => path.split(/[/\\]/).at(-1)!;
