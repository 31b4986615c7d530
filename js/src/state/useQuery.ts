// Query the kernel, and keep the answer current while it is shown.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Answer, RequestBody } from "../kernel/connection.js";
import type { ErrorInfo } from "../protocol.js";
import type { Model } from "./model.js";

type Asked = Extract<RequestBody, { type: `ask_${string}` }>;

export interface QueryState<Type extends Answer["type"]> {
  /** The latest answer to this question; null when there is none. */
  answer: Extract<Answer, { type: Type }> | null;
  error: ErrorInfo | null;
  /** Whether a newer answer is pending. */
  asking: boolean;
  /** Sends the same question again. */
  again: () => void;
}

/**
 * Send the question, and again whenever it or `queryKey` changes; without a question, send nothing.
 *
 * A new question waits for the previous answer: on a slow server, questions would pile up in the kernel.
 */
export function useQuery<Type extends Answer["type"]>(
  model: Model,
  type: Type,
  question: Asked | null,
  queryKey = "",
): QueryState<Type> {
  const asked = JSON.stringify(question);
  const [turn, setTurn] = useState(0);
  const key = question === null ? null : `${asked} ${queryKey} ${turn}`;
  const [got, setGot] = useState<{ asked: string; key: string | null; answer: Answer } | null>(null);
  const sent = useRef<string | null>(null);
  const waiting = useRef(false);
  useEffect(() => {
    if (waiting.current || key === sent.current) return;
    sent.current = key;
    if (question === null) return;
    waiting.current = true;
    void model.request(question).then((answer) => {
      waiting.current = false;
      setGot({ asked, key, answer });
    });
  });
  const answer = got?.asked === asked ? got.answer : null;
  return {
    answer: answer?.type === type ? (answer as Extract<Answer, { type: Type }>) : null,
    error: answer?.type === "failed" ? answer.error : null,
    asking: key !== null && got?.key !== key,
    again: () => setTurn((before) => before + 1),
  };
}

/** A value that changes after each refresh from here, when answers may differ. */
export function useRefreshes(model: Model): number {
  const refreshing = model.pending.some(({ type }) => type === "refresh");
  const before = useRef(refreshing);
  const count = useRef(0);
  if (before.current && !refreshing) count.current += 1;
  before.current = refreshing;
  return count.current;
}

/**
 * A key that changes when answers may differ. It stays the same while a change is pending or not everything is `read`,
 * and updates right afterwards.
 */
export function useQueryKey(model: Model, read: boolean): string {
  const { peopleVersion, session, busy } = model;
  const queryKey = `${peopleVersion} ${session?.status} ${useRefreshes(model)}`;
  const kept = useRef(queryKey);
  if (!busy && read) kept.current = queryKey;
  return kept.current;
}
