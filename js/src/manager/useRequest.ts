// One request of a form: sent once however often it is asked for, its errors kept for the fields that they belong to.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Answer, RequestBody } from "../connection.js";
import type { Model } from "../model.js";
import type { ErrorInfo } from "../protocol.js";
import { isWithdrawn } from "../requestStore.js";

export interface FormRequest {
  busy: boolean;
  /** Why the last try failed; null while there was none. */
  error: ErrorInfo | null;
  /**
   * Send it; `onDone` is called when it was carried out, wholly or in part. A form that is closed sends nothing more.
   * Gives the answer, also of a form that is closed by then; null where nothing was sent.
   */
  send: (body: RequestBody, onDone: (answer: Answer) => void) => Promise<Answer> | null;
  clear: () => void;
}

/**
 * Send a form's request.
 *
 * `onRunning` is called once the kernel is at work on many: the form has done its part then, and can be closed, since
 * how far it is, and what came of it, is told where everything else is.
 */
export function useRequest(model: Model, onRunning?: () => void): FormRequest {
  const [busy, setBusy] = useState(false);
  const [id, setId] = useState<string | null>(null);
  const [error, setError] = useState<ErrorInfo | null>(null);
  // A ref, since the state `busy` is late for a second click.
  const sending = useRef(false);
  const gone = useRef(false);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  // A refusal goes with its reason: the account may have got the right meanwhile.
  const { session } = model;
  const before = useRef(session);
  useLayoutEffect(() => {
    if (error !== null && isWithdrawn(error.message, before.current, session)) setError(null);
    before.current = session;
  }, [session]);
  const running = model.pending.some((one) => one.id === id && (one.progress?.total ?? 0) > 1);
  useEffect(() => {
    if (running) onRunning?.();
  }, [running]);
  const send: FormRequest["send"] = (body, onDone) => {
    if (sending.current || gone.current) return null;
    sending.current = true;
    setBusy(true);
    setError(null);
    return model.request(body, setId).then((answer) => {
      sending.current = false;
      if (answer.type === "failed") {
        setBusy(false);
        setError(answer.error);
        // Where the form was closed meanwhile, it is told where everything else is.
        if (gone.current) model.showTrouble(answer.error.message, answer.error.hint);
      } else if (!gone.current) {
        setBusy(false);
        onDone(answer);
      }
      return answer;
    });
  };
  return { busy, error, send, clear: () => setError(null) };
}

/** Give what was said about a field by the server. */
export function errorAt(error: ErrorInfo | null, field: string): string | null {
  if (error === null || error.field !== field) return null;
  return error.hint === null ? error.message : `${error.message} ${error.hint}`;
}
