// Bring a class or a team onto the server from a table of people, in steps: its file, the rows, the plan, what to hand out.

import type { FunctionComponent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { STOPPED } from "../kernel/connection.js";
import { beginTask } from "../panel/requests/results.js";
import { FormError } from "../shared/errors.js";
import { Skeleton } from "../shared/Placeholder.js";
import { useManagerView, useModel } from "../state/context.js";
import { useLosses } from "../state/losses.js";
import { useStore } from "../state/stores/store.js";
import { Button } from "../ui/controls/Button.js";
import { pluralize } from "../ui/display/displayText.js";
import { EmptyState } from "../ui/display/EmptyState.js";
import { Icon } from "../ui/display/icons.js";
import { useWhileActive } from "../ui/dom/paused.js";
import { CheckStep } from "./CheckStep.js";
import { FileStep, Sending } from "./FileStep.js";
import { HandOutStep } from "./HandOutStep.js";
import { ReviewStep } from "./ReviewStep.js";
import { rosterOf } from "./rosterStore.js";
import { RosterView } from "./rosterView.js";
import type { StepProps } from "./stepProps.js";
import { fileOf } from "./upload.js";

/** Fields that show errors themselves. */
const AT_FIELDS = ["path", "template", "typed", "to", "subject", "line"];
const STEPS = ["File or paste", "Check", "Review", "Hand out"];
const CONTENTS: readonly FunctionComponent<StepProps>[] = [FileStep, CheckStep, ReviewStep, HandOutStep];

export function RosterTab() {
  const model = useModel();
  const view = useManagerView();
  const roster = useStore(rosterOf(model));
  const rosterView = useStore(useState(() => new RosterView(model))[0]);
  useLosses(model, view, "roster", rosterView, (theirs) => rosterView.takeOver(theirs));
  const lost = model.link === "lost";
  useWhileActive(() => {
    if (!lost) void roster.ask();
  }, [lost]);
  const refusal = model.readOnly ? "This widget is read-only." : model.refusal("create_user");
  const { state, error } = roster;
  if (state !== null && model.session !== null) rosterView.follow(state.draft);
  // Anywhere in the view, where a click on the tab leaves the focus; other fields and dialogs handle their own pastes.
  useWhileActive(() => {
    const root = view.root!;
    const onPaste = (event: ClipboardEvent) => {
      if ((event.target as Element).closest("input, dialog")) return;
      if (roster.state === null || rosterView.stepOf(roster.state) > 0 || rosterView.shown.pasted !== "")
        return;
      const file = event.clipboardData?.files[0];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (file === undefined && text.trim() === "") return;
      event.preventDefault();
      void roster.upload(file ?? fileOf(text));
    };
    root.addEventListener("paste", onPaste);
    return () => root.removeEventListener("paste", onPaste);
  }, []);
  // An account that may no longer import users can still hand out the passwords: they may exist only in memory.
  if (refusal !== null && !state?.applied)
    return lost ? (
      <EmptyState title={STOPPED.message} hint={STOPPED.hint} />
    ) : (
      <EmptyState title="You can't import users here." hint={refusal} />
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file can be dropped anywhere; a button does the same.
    <div
      class="aw-roster"
      // Without these, the browser would leave the page and show the file.
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
      }}
      onDrop={(event) => {
        const file = event.dataTransfer?.files[0];
        if (file === undefined) return;
        event.preventDefault();
        // Nothing that was planned or done is replaced by accident.
        if (state !== null && rosterView.stepOf(state) < 2) void roster.upload(file);
      }}
    >
      <FormError error={error} fields={AT_FIELDS} />
      {state === null ? (
        error === null && <Skeleton message="Loading the roster from the kernel." />
      ) : (
        <Steps roster={roster} rosterView={rosterView} state={state} />
      )}
    </div>
  );
}

function Steps(props: StepProps) {
  const view = useManagerView();
  const { roster, rosterView, state } = props;
  const step = rosterView.stepOf(state);
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(step);
  useLayoutEffect(() => {
    if (before.current !== step && view.focusedElement !== null) heading.current!.focus();
    before.current = step;
  });
  const Content = roster.sending === null ? CONTENTS[step] : Sending;
  return (
    <>
      <div class="aw-roster-steps">
        <ol aria-label="Steps">
          {STEPS.map((name, at) => (
            <li
              key={name}
              class={at < step ? "aw-done" : undefined}
              aria-current={at === step ? "step" : undefined}
            >
              <span aria-hidden="true">{at < step ? <Icon name="check" /> : at + 1}</span>
              {name}
              {at < step && <span class="aw-sr-only"> (done)</span>}
            </li>
          ))}
        </ol>
        {step > 0 && <StartOver {...props} />}
      </div>
      <h3 ref={heading} tabIndex={-1} class="aw-sr-only" data-home>
        {`Step ${step + 1} of ${STEPS.length}: ${STEPS[step]}`}
      </h3>
      <Content {...props} />
    </>
  );
}

/** Forget the draft, also for another file, after a question if something would be lost. */
function StartOver({ roster, state }: StepProps) {
  const { question } = roster;
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => box.current?.querySelector("button")?.focus(), [question]);
  const memory = roster.inMemory;
  const startOver = async () => {
    await roster.send({ type: "start_over" });
    beginTask(roster.model);
  };
  const ask = () =>
    roster.askFirst({
      text:
        memory > 0
          ? `Forget ${pluralize(memory, "password")} that no file has?`
          : "Forget this roster? Nothing was sent to the server.",
      agree: "Start over",
      onAgree: () => void startOver(),
    });
  if (question === null) {
    return (
      <Button
        kind="quiet"
        refusal={roster.applying ? "Wait until the roster is applied, or stop it." : null}
        onClick={() => (state.applied !== null && memory === 0 ? void startOver() : ask())}
      >
        Start over
      </Button>
    );
  }
  return (
    <span ref={box} class="aw-roster-ask">
      {question.text}
      <Button onClick={() => roster.askFirst(null)}>Keep</Button>
      <Button
        kind="danger"
        onClick={() => {
          roster.askFirst(null);
          question.onAgree();
        }}
      >
        {question.agree}
      </Button>
    </span>
  );
}
