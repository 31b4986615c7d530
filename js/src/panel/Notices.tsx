// Results of actions: failures as an alert, successes as a polite status.

import type { ComponentChildren } from "preact";
import type { Model } from "../state/model.js";
import { useStore } from "../state/store.js";
import type { View } from "../state/view.js";
import { Button, CloseButton } from "../ui/Button.js";
import { Icon } from "../ui/icons.js";
import { Waiting } from "../ui/Waiting.js";
import { refresh } from "./Header.js";

interface TroublesProps {
  model: Model;
  /** Shown with failures: the people concerned, the reasons and a button to retry. */
  notDone?: ComponentChildren;
}

export function Alerts({ model, notDone }: TroublesProps) {
  const { session, trouble, link, people } = model;
  useStore(model.parts);
  const problem = model.parts.problem();
  const gone = link === "silent" || link === "lost";
  return (
    <>
      {link === "lost" && people !== null && (
        <Alert
          message="The kernel was restarted or has stopped."
          hint="What you see is out of date. Run the cell again."
        />
      )}
      {link === "silent" && people !== null && (
        <Alert
          message="The kernel is not responding. What you see may be out of date."
          hint="This is normal while a cell is running: your request is handled right after it. Otherwise, run this widget's cell again."
          onRetry={() => void model.ask()}
        />
      )}
      {session?.status === "failed" && people !== null && !gone && (
        <Alert
          message={`${session.error?.message ?? "The server is not responding."} What you see may be out of date.`}
          hint={session.error?.hint}
          onRetry={() => void refresh(model)}
        />
      )}
      {problem !== null && !gone && <Alert {...problem} onRetry={() => model.parts.loadNeeded()} />}
      {trouble !== null && (
        <Alert
          message={trouble.message}
          hint={trouble.hint}
          occasion={trouble}
          onDismiss={() => model.dismissTrouble()}
        >
          {notDone}
        </Alert>
      )}
    </>
  );
}

interface StatusProps {
  model: Model;
  view: View;
  /** Shown beside the status: the button to undo. */
  end?: ComponentChildren;
}

/** The status after success; at the bottom, where it moves no row. */
export function Status({ model, view, end }: StatusProps) {
  const { message, messageCount, noticed, outdated } = model;
  const unfinished = model.trouble?.unfinished !== undefined;
  useStore(view.announcements);
  const { text, count } = view.announced;
  return (
    <>
      <Waiting waiting={model.queued} />
      <div aria-live="polite">
        {/* A new key creates a new element, so that the same sentence is announced again. */}
        <p key={count} class="aw-sr-only">
          {text}
        </p>
      </div>
      <div
        class={`aw-status${message === "" ? " aw-sr-only" : ""}${noticed || unfinished ? " aw-noticed" : ""}${outdated ? " aw-outdated" : ""}`}
      >
        {/* Announce only the sentence: a button named after it would be read out too. */}
        <p role="status">
          {message !== "" && (
            <>
              <Icon name={noticed ? "refresh" : unfinished ? "warning" : "check"} />
              <span key={messageCount}>
                {message}
                {outdated && ` ${outdated}`}
              </span>
            </>
          )}
        </p>
        {message !== "" && end}
        {message !== "" && <CloseButton label="Dismiss" onClick={() => model.dismiss()} />}
      </div>
    </>
  );
}

interface AlertProps {
  message: string;
  hint?: string | null;
  /** Changes when the same message is to be announced again. */
  occasion?: object;
  children?: ComponentChildren;
  /** Adds a button to try again. */
  onRetry?: () => void;
  onDismiss?: () => void;
}

export function Alert({ message, hint, occasion, children, onRetry, onDismiss }: AlertProps) {
  return (
    <div class="aw-alert" role="alert">
      <div class="aw-alert-text">
        <b key={occasion}>{message}</b>
        {hint && <span> {hint}</span>}
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        {children}
      </div>
      {onDismiss && <CloseButton label="Dismiss" onClick={onDismiss} />}
    </div>
  );
}
