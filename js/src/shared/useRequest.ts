// A form's request: sent once however often it is submitted, with errors kept for the fields they belong to.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Answer, type RequestBody, STOPPED } from "../kernel/connection.js";
import type { ErrorInfo } from "../protocol.js";
import type { Model } from "../state/model.js";
import { isWithdrawn } from "../state/requestStore.js";
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

/** Whether an error reports changes by others. */
export const reportsChanges = (error: ErrorInfo | null) => error !== null && error.differences.length > 0;

/**
 * Send a form's request.
 *
 * `close` is called when it was performed, or once the kernel is processing a bulk request: the form is done then,
 * because progress and results are shown outside it.
 */
export function useRequest(model: Model, close?: () => void): FormRequest {
  const [busy, setBusy] = useState(false);
  const [id, setId] = useState<string | null>(null);
  const [error, setError] = useState<ErrorInfo | null>(null);
  // A ref, since `busy` state is late for a second click.
  const sending = useRef(false);
  const gone = useRef(false);
  const paused = usePaused();
  const hidden = useRef(paused);
  hidden.current = paused;
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
  const running = model.pending.some((one) => one.id === id && (one.progress?.total ?? 0) > 1);
  useEffect(() => {
    if (running) close?.();
  }, [running]);
  const send: FormRequest["send"] = (body, onDone = close) => {
    if (sending.current || gone.current) return null;
    sending.current = true;
    setBusy(true);
    setError(null);
    const sent = model.connection.nextId();
    setId(sent);
    return model.request(body, sent).then((answer) => {
      sending.current = false;
      if (answer.type === "failed") {
        setBusy(false);
        // If the form has closed or is hidden, or closes now as a dialog does without a kernel, show it where other errors
        // appear.
        if (gone.current || hidden.current || answer.error.code === STOPPED.code)
          model.showTrouble(answer.error);
        else setError(answer.error);
      } else if (!gone.current) {
        setBusy(false);
        onDone?.(answer);
      }
      return answer;
    });
  };
  return { busy, error, send, clear: () => setError((last) => (reportsChanges(last) ? last : null)) };
}
