// Requests that are sent once, however often they are asked for: their buttons are off until there is an answer. Those of a
// form keep the errors for its fields.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Answer, type RequestBody, STOPPED } from "../kernel/connection.js";
import type { ErrorInfo } from "../protocol.js";
import type { Model } from "../state/model.js";
import { isWithdrawn } from "../state/requestStore.js";
import { useStore } from "../state/stores/store.js";
import { usePaused } from "../ui/dom/paused.js";

export interface FormRequest {
  busy: boolean;
  /** Why the last attempt failed; null when there was none. */
  error: ErrorInfo | null;
  /**
   * Send the request; `onDone` is called when it was performed, fully or in part. A closed form sends nothing more.
   * Resolves to the answer, even if the form has closed by then; returns null when nothing was sent.
   */
  send: (body: RequestBody, onDone?: (answer: Answer) => void) => Promise<Answer> | null;
  /** Clear the error, but for a report of changes by others: it stays until the next attempt. */
  clear: () => void;
}

/** Whether a request about something is on its way, from whichever view: what sends it is off until it is answered. */
export const isSending = ({ pending }: Model, about: unknown): boolean =>
  pending.some((one) => one.about === about);

/** Send a request about something, such as its type; null if one is on its way, as after a double click. */
export const sendOnce = (
  model: Model,
  body: RequestBody,
  about: unknown = body.type,
): Promise<Answer> | null => (isSending(model, about) ? null : model.request(body, undefined, about));

/** Whether an error reports changes by others. */
export const reportsChanges = (error: ErrorInfo | null) => error !== null && error.differences.length > 0;

/**
 * Send a form's request, about one thing, such as the draft that several views may show: the form is busy while another view
 * sends it.
 *
 * `close` is called when it was performed, or once the kernel is processing a bulk request: the form is done then,
 * because progress and results are shown outside it.
 */
export function useRequest(model: Model, close?: () => void, about?: object): FormRequest {
  useStore(model);
  const [own] = useState({});
  const subject = about ?? own;
  const [error, setError] = useState<ErrorInfo | null>(null);
  const gone = useRef(false);
  const hidden = useRef(false);
  hidden.current = usePaused();
  // A layout effect, since Preact cleans up other effects only after the next paint, when an answer may have come.
  useLayoutEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  // A refusal expires with its reason: the account may have gained the permission since.
  const { session } = model;
  const before = useRef(session);
  useLayoutEffect(() => {
    if (error !== null && isWithdrawn(error.message, before.current, session)) setError(null);
    before.current = session;
  }, [session]);
  const sent = model.pending.find((one) => one.about === subject);
  const running = Number(sent?.progress?.total) > 1;
  useEffect(() => {
    if (running) close?.();
  }, [running]);
  const send: FormRequest["send"] = (body, onDone = close) => {
    const answer = gone.current ? null : sendOnce(model, body, subject);
    if (answer === null) return null;
    setError(null);
    return answer.then((answer) => {
      if (answer.type === "failed") {
        // If the form has closed or is hidden, or closes now as a dialog does without a kernel, show it where other errors
        // appear.
        if (gone.current || hidden.current || answer.error.code === STOPPED.code)
          model.showTrouble(answer.error);
        else setError(answer.error);
      } else if (!gone.current) onDone?.(answer);
      return answer;
    });
  };
  const clear = () => setError((last) => (reportsChanges(last) ? last : null));
  return { busy: sent !== undefined, error, send, clear };
}
