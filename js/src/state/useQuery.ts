// Query the kernel, and keep the answer current while it is shown.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
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
 * Send the question, and again whenever it or `basis`, what the answer depends on, changes; without a question, send
 * nothing.
 *
 * A new question waits for the previous answer: on a slow server, questions would pile up in the kernel.
 */
export function useQuery<Type extends Answer["type"]>(
  model: Model,
  type: Type,
  question: Asked | null,
  basis: unknown = null,
): QueryState<Type> {
  const asked = question && JSON.stringify(question);
  const [turn, setTurn] = useState(0);
  const [got, setGot] = useState<{ key: readonly unknown[]; answer: Answer } | null>(null);
  const key = [asked, basis, turn] as const;
  const isKey = (other: readonly unknown[] | undefined) => key.every((part, at) => part === other?.[at]);
  const sent = useRef<readonly unknown[]>(undefined);
  const waiting = useRef(false);
  useEffect(() => {
    if (waiting.current || isKey(sent.current)) return;
    sent.current = key;
    if (question === null) return;
    waiting.current = true;
    void model.request(question).then((answer) => {
      waiting.current = false;
      setGot({ key, answer });
    });
  });
  const answer = got?.key[0] === asked ? got?.answer : undefined;
  return {
    answer: answer?.type === type ? (answer as Extract<Answer, { type: Type }>) : null,
    error: answer?.type === "failed" ? answer.error : null,
    asking: asked !== null && !isKey(got?.key),
    again: () => setTurn((before) => before + 1),
  };
}

/**
 * What answers about the server depend on: an object that another one replaces when answers may differ. It stays the same
 * while a change is pending or not everything is `read`, and is replaced right afterwards.
 */
export function useBasis({ people, session, refreshes, busy }: Model, read: boolean): object {
  const basis = useMemo(() => ({}), [people, session?.status, refreshes]);
  const kept = useRef(basis);
  if (!busy && read) kept.current = basis;
  return kept.current;
}
