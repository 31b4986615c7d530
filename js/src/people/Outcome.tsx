// What did not go well, told at once; and, politely, what did, and how to undo it.

import type { ComponentChildren } from "preact";
import { Button } from "../components/Button.js";
import { Icon } from "../components/icons.js";
import { Name } from "../components/Name.js";
import type { Trouble } from "../exchange.js";
import type { Model } from "../model.js";
import { listed } from "../shown.js";
import type { View } from "../view.js";
import { refresh } from "./Header.js";
import { undo } from "./undo.js";

/** Failures listed before the rest is a number. */
const LISTED = 20;

export function Troubles({ model }: { model: Model }) {
  const { session, trouble, link, people } = model;
  const gone = link === "silent" || link === "lost";
  return (
    <>
      {link === "lost" && people !== null && (
        <Alert
          message="The kernel was restarted or is gone."
          hint="What is shown is old. Run the cell again."
        />
      )}
      {link === "silent" && people !== null && (
        <Alert
          message="The kernel does not answer. What is shown may be old."
          hint="While a cell runs, that is as it should be: what you asked for is done right after it. If none runs, the kernel is gone: run the cell of this widget again."
        >
          <Button onClick={() => void model.ask()}>Try again</Button>
        </Alert>
      )}
      {session?.status === "failed" && people !== null && !gone && (
        <Alert
          message={`${session.error?.message ?? "The server does not answer."} What is shown may be old.`}
          hint={session.error?.hint ?? null}
        >
          <Button onClick={() => void refresh(model)}>Try again</Button>
        </Alert>
      )}
      {trouble !== null && <TroubleAlert model={model} trouble={trouble} />}
    </>
  );
}

function TroubleAlert({ model, trouble }: { model: Model; trouble: Trouble }) {
  const { message, hint, failures, left, leftNames, retry } = trouble;
  return (
    <Alert message={message} hint={hint} onDismiss={() => model.dismissTrouble()}>
      {(failures.length > 0 || left > 0) && (
        <ul class="aw-failures">
          {failures.slice(0, LISTED).map((failure) => (
            <li key={failure.user_id ?? failure.name}>
              <b>
                <Name text={failure.name} />
              </b>
              : {failure.error.message} {failure.error.hint}
            </li>
          ))}
          {failures.length > LISTED && <li>and {(failures.length - LISTED).toLocaleString("en")} more</li>}
          {leftNames.length > 0 && <li>Not tried: {listedOf(leftNames, left)}.</li>}
        </ul>
      )}
      {retry !== null && !model.readOnly && (
        <p>
          <Button disabled={model.busy} onClick={() => void model.retry()}>
            {again(failures.length, left)}
          </Button>
        </p>
      )}
    </Alert>
  );
}

/** Name the first of so many: the message holds some names only. */
function listedOf(names: readonly string[], count: number): string {
  if (count <= names.length && count <= 4) return listed(names, 4);
  const some = names.slice(0, 3);
  return `${some.map((name) => listed([name])).join(", ")} and ${(count - some.length).toLocaleString("en")} more`;
}

function again(failed: number, left: number): string {
  const retry = `Retry the ${failed.toLocaleString("en")} that failed`;
  const rest = `the ${left.toLocaleString("en")} that ${left === 1 ? "is" : "are"} left`;
  if (left === 0) return retry;
  return failed === 0 ? `Do ${rest}` : `${retry}, and do ${rest}`;
}

/** What went well; it stands at the foot, where it moves no row. */
export function Status({ model, view }: { model: Model; view?: View }) {
  const { said, noticed, undoable } = model;
  return (
    <>
      <div aria-live="polite">
        {model.queued && (
          <p class="aw-waiting">
            <span class="aw-spinner" aria-hidden="true" />
            <span>Waiting for the kernel: it is running a cell. This will be done right after.</span>
          </p>
        )}
      </div>
      <div class={`aw-status${said === "" ? " aw-unseen" : ""}${noticed ? " aw-noticed" : ""}`}>
        {/* The sentence alone is said: a button that is named with it would be read out too. */}
        <p role="status">
          {said !== "" && (
            <>
              <Icon name={noticed ? "refresh" : "check"} />
              <span>{said}</span>
            </>
          )}
        </p>
        {said !== "" && undoable !== null && view !== undefined && !model.readOnly && (
          <Button
            refusal={model.busy ? "Something is being changed right now." : null}
            onClick={() => void undo(model, view, undoable.entry, undoable.created)}
          >
            {undoable.said === said ? "Undo" : `Undo: ${undoable.said}`}
          </Button>
        )}
        {said !== "" && (
          <button type="button" class="aw-clear" aria-label="Dismiss" onClick={() => model.dismiss()}>
            <Icon name="close" />
          </button>
        )}
      </div>
    </>
  );
}

interface AlertProps {
  message: string;
  hint: string | null;
  children?: ComponentChildren;
  onDismiss?: () => void;
}

export function Alert({ message, hint, children, onDismiss }: AlertProps) {
  return (
    <div class="aw-alert" role="alert">
      <div class="aw-alert-text">
        <b>{message}</b>
        {hint !== null && <span> {hint}</span>}
        {children}
      </div>
      {onDismiss !== undefined && (
        <button type="button" class="aw-clear" aria-label="Dismiss" onClick={onDismiss}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
