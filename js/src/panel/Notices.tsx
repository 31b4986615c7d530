// Results of actions: failures as an alert, successes as a polite status.

import type { ComponentChildren } from "preact";
import { arrivals } from "../state/chunks.js";
import { useModel, useView } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Alert } from "../ui/controls/Alert.js";
import { CloseButton } from "../ui/controls/Button.js";
import { Icon } from "../ui/display/icons.js";
import { QueuedNote } from "../ui/display/QueuedNote.js";
import { problemOf, silenceOf } from "./problems.js";

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
