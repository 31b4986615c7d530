// Results of actions: failures as an alert, successes as a polite status.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { arrivals } from "../state/chunks.js";
import { useModel, useView } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Button, CloseButton } from "../ui/controls/Button.js";
import { Icon } from "../ui/display/icons.js";
import { QueuedNote } from "../ui/display/QueuedNote.js";
import { type Problem, problemOf, silenceOf } from "./problems.js";

interface AlertsProps {
  /** Whether another view announces what happens. */
  silent: boolean;
  /** Shown with failures: the people concerned, the reasons and a button to retry. */
  notDone?: ComponentChildren;
}

export function Alerts({ silent, notDone }: AlertsProps) {
  const model = useModel();
  const { trouble } = model;
  useStore(arrivals);
  const problem = model.people === null ? null : problemOf(model);
  const missing = silenceOf(model) === null ? model.chunks.problem : null;
  return (
    <>
      {problem !== null && (
        <Alert {...problem} silent={silent} message={`${problem.message} What you see may be out of date.`} />
      )}
      {missing !== null && <Alert {...missing} silent={silent} onRetry={() => model.chunks.load()} />}
      {trouble !== null && (
        <Alert
          message={trouble.message}
          hint={trouble.hint}
          cause={trouble}
          silent={silent}
          onDismiss={() => model.dismissTrouble()}
        >
          {notDone}
        </Alert>
      )}
    </>
  );
}

interface StatusProps {
  silent: boolean;
  /** Shown beside the status: the button to undo. */
  end?: ComponentChildren;
}

/** The status after success; at the bottom, where it moves no row. */
export function Status({ silent, end }: StatusProps) {
  const model = useModel();
  const view = useView();
  const { message, messageCount, noticed, outdated } = model;
  const unfinished = model.trouble?.unfinished !== undefined;
  useStore(view.announcements);
  const { text, count } = view.announced;
  const { note } = view;
  const idle = message === "" && note.text === "";
  return (
    <>
      <QueuedNote queued={model.queued} silent={silent} />
      <div aria-live="polite">
        {/* A new key creates a new element, so that the same sentence is announced again. */}
        <p key={count} class="aw-sr-only">
          {text}
        </p>
      </div>
      <div
        class={`aw-status${idle ? " aw-sr-only" : ""}${noticed || unfinished ? " aw-noticed" : ""}${outdated ? " aw-outdated" : ""}`}
      >
        {/* Announce only the sentence: a button named after it would be read out too. */}
        <p role="status" aria-atomic="false" aria-live={silent ? "off" : undefined}>
          {message !== "" && (
            <>
              <Icon name={noticed ? "refresh" : unfinished ? "warning" : "check"} />
              <span key={messageCount}>
                {message}
                {outdated && ` ${outdated}`}
              </span>
            </>
          )}
          {note.text !== "" && (
            <span key={`note ${note.count}`} class="aw-status-note">
              {note.text}
            </span>
          )}
        </p>
        {!idle && (
          <div class="aw-row-of-buttons">
            {message !== "" && end}
            <CloseButton
              label="Dismiss"
              onClick={() => {
                view.showNote("");
                model.dismiss();
              }}
            />
          </div>
        )}
      </div>
    </>
  );
}

interface AlertProps extends Problem {
  /** Changes when the same message is to be announced again. */
  cause?: object;
  /** Whether another view announces it. */
  silent?: boolean;
  children?: ComponentChildren;
  onDismiss?: () => void;
}

export function Alert({ message, hint, cause, silent, children, onRetry, onDismiss }: AlertProps) {
  // If it changed later, the alert could be announced although nothing has changed.
  const [live] = useState(silent ? ("off" as const) : undefined);
  return (
    <div class="aw-alert" role="alert" aria-live={live}>
      <div class="aw-alert-text">
        <b key={cause}>{message}</b>
        {hint && <span> {hint}</span>}
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        {children}
      </div>
      {onDismiss && <CloseButton label="Dismiss" onClick={onDismiss} />}
    </div>
  );
}
