// What did not go well, told at once; and, politely, what did.

import type { ComponentChildren } from "preact";
import { Button } from "../components/Button.js";
import { Icon } from "../components/icons.js";
import { Name } from "../components/Name.js";
import type { Model } from "../model.js";
import { refresh } from "./Header.js";

/** Failures listed before the rest is a number. */
const LISTED = 20;

export function Troubles({ model }: { model: Model }) {
  const { session, trouble, link, people } = model;
  return (
    <>
      {link === "lost" && people !== null && (
        <Alert
          message="The kernel does not answer. What is shown may be old."
          hint="This widget needs a running kernel. Run the cell again."
        >
          <Button onClick={() => void model.open()}>Try again</Button>
        </Alert>
      )}
      {session?.status === "failed" && people !== null && link !== "lost" && (
        <Alert
          message={`${session.error?.message ?? "The server does not answer."} What is shown may be old.`}
          hint={session.error?.hint ?? null}
        >
          <Button onClick={() => void refresh(model)}>Try again</Button>
        </Alert>
      )}
      {trouble !== null && (
        <Alert message={trouble.message} hint={trouble.hint} onDismiss={() => model.dismissTrouble()}>
          {trouble.failures.length > 0 && (
            <ul class="aw-failures">
              {trouble.failures.slice(0, LISTED).map((failure) => (
                <li key={failure.user_id ?? failure.name}>
                  <b>
                    <Name text={failure.name} />
                  </b>
                  : {failure.error.message} {failure.error.hint}
                </li>
              ))}
              {trouble.failures.length > LISTED && <li>and {trouble.failures.length - LISTED} more</li>}
            </ul>
          )}
        </Alert>
      )}
    </>
  );
}

/** What went well; it stands at the foot, where it moves no row. */
export function Status({ model }: { model: Model }) {
  return (
    <p class={`aw-status${model.said === "" ? " aw-unseen" : ""}`} role="status">
      {model.said !== "" && (
        <>
          <Icon name="check" />
          <span>{model.said}</span>
          <button type="button" class="aw-clear" aria-label="Dismiss" onClick={() => model.say("")}>
            <Icon name="close" />
          </button>
        </>
      )}
    </p>
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
