// An answer of the kernel that is kept current while it is shown.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Answer, RequestBody } from "../connection.js";
import type { Model } from "../model.js";
import type { ErrorInfo } from "../protocol.js";

type Asked = Extract<RequestBody, { type: `ask_${string}` }>;

export interface Asking<Type extends Answer["type"]> {
  /** The newest answer to this question; null while there is none. */
  answer: Extract<Answer, { type: Type }> | null;
  error: ErrorInfo | null;
}

/** What moves whenever answers may be others than before: not while something is being changed, but right after it. */
export function useMoment(model: Model): string {
  const { people, session, busy } = model;
  const refreshing = model.pending.some(({ type }) => type === "refresh");
  const wasRefreshing = useRef(refreshing);
  const refreshes = useRef(0);
  if (wasRefreshing.current && !refreshing) refreshes.current += 1;
  wasRefreshing.current = refreshing;
  const moment = `${people?.serial} ${people?.version} ${session?.status} ${refreshes.current}`;
  const kept = useRef(moment);
  if (!busy) kept.current = moment;
  return kept.current;
}

/** Ask, and again whenever the question or the moment is another one; without a question nothing is asked. */
export function useAnswer<Type extends Answer["type"]>(
  model: Model,
  type: Type,
  question: Asked | null,
  moment: string,
): Asking<Type> {
  const asked = JSON.stringify(question);
  const [got, setGot] = useState<{ asked: string } & Asking<Type>>({ asked, answer: null, error: null });
  const last = useRef(0);
  useEffect(() => {
    last.current += 1;
    const mine = last.current;
    if (question === null) return;
    void model.request(question).then((answer) => {
      if (mine !== last.current) return;
      if (answer.type === "failed") setGot({ asked, answer: null, error: answer.error });
      else if (answer.type === type) {
        setGot({ asked, answer: answer as Extract<Answer, { type: Type }>, error: null });
      }
    });
  }, [asked, moment]);
  useEffect(
    () => () => {
      last.current = -1;
    },
    [],
  );
  return got.asked === asked ? got : { answer: null, error: null };
}
