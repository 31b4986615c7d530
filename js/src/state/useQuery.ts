// Query the kernel, and keep the answer current while it is shown.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Answer, RequestBody } from "../kernel/connection.js";
import type { ErrorInfo } from "../protocol.js";
import { usePaused } from "../ui/dom/paused.js";
import type { Model } from "./model.js";
import { perInstance } from "./stores/perInstance.js";

type Asked = Extract<RequestBody, { type: `ask_${string}` }>;

/** An answer is named after its question, but for that to a simulation, which is a comparison. */
type AnswerOf<Question extends Asked> = Extract<
  Answer,
  {
    type: Question["type"] extends `ask_${infer Name}`
      ? Name extends "simulation"
        ? "comparison"
        : Name
      : never;
  }
>;

export interface QueryState<Question extends Asked> {
  /** The latest answer to this question, or to another about what is kept; null when there is none. */
  answer: AnswerOf<Question> | null;
  /** What it answers. */
  of: Question | null;
  /** Whether that is not, or no longer, the answer to this question: nothing may be deleted for what it says. */
  kept: boolean;
  error: ErrorInfo | null;
  /** Whether a newer answer is pending. */
  asking: boolean;
  /** Sends the same question again. */
  again: () => void;
}

/** What answers depend on: the same object until they may differ, with the answers given so far, by question. */
export interface Basis {
  readonly answers: Map<string, Answer>;
}

interface KnownBasis extends Basis {
  of: readonly unknown[];
  readAt: number | null | undefined;
}

const bases = perInstance((_: Model): { now: KnownBasis; lasting: Basis } => ({
  now: { of: [], readAt: null, answers: new Map() },
  lasting: { answers: new Map() },
}));

/** The basis of answers that do not depend on the server's data. */
export const lastingBasis = (model: Model): Basis => bases(model).lasting;

function basisOf(model: Model): Basis {
  const { people, session, refreshes } = model;
  const of = [people, session?.status, session?.account?.id, refreshes];
  const known = bases(model);
  if (of.some((part, at) => part !== known.now.of[at])) known.now = { of, readAt: null, answers: new Map() };
  const { now } = known;
  // What is shown stays after a refresh that changed no one, but what is asked for anew may differ.
  if (now.readAt !== session?.read_at) now.answers.clear();
  now.readAt = session?.read_at;
  return now;
}

/**
 * What answers about the server depend on. It stays the same while a change is pending or not everything is `read`, and
 * is replaced right afterwards.
 */
export function useBasis(model: Model, read: boolean): Basis {
  const basis = basisOf(model);
  const kept = useRef(basis);
  if (!model.busy && read) kept.current = basis;
  return kept.current;
}

/**
 * Send the question, and again whenever it or its basis changes; without a question, or when its answer on this basis is
 * known, send nothing. What is paused asks nothing and keeps its answer, until it returns and asks again for what is not
 * known on this basis.
 *
 * The last answer stays until the next arrives while the question is the same, or its subject, `keep`: the search, the page
 * and the version may change meanwhile, but not the workspace, the person or the draft, and never the account.
 *
 * A new question waits for the previous answer: on a slow server, questions would pile up in the kernel.
 */
export function useQuery<const Question extends Asked>(
  model: Model,
  question: Question | null,
  basis: Basis | string = "",
  { keep }: { keep?: string } = {},
): QueryState<Question> {
  const asked = question && JSON.stringify(question);
  const answers = typeof basis === "string" ? undefined : basis.answers;
  const [turn, setTurn] = useState(0);
  const [got, setGot] = useState<{ key: readonly unknown[]; answer: Answer } | null>(null);
  const paused = usePaused();
  const visit = useMemo(() => ({}), [paused]);
  const account = model.session?.account?.id;
  const key = [asked, basis, turn, visit, account] as const;
  const isKey = (other: readonly unknown[] | undefined) => key.every((part, at) => part === other?.[at]);
  const known = isKey(got?.key) ? got!.answer : answers?.get(asked!);
  const sent = useRef<readonly unknown[]>(undefined);
  const waiting = useRef(false);
  useEffect(() => {
    if (paused || waiting.current || known !== undefined || isKey(sent.current)) return;
    sent.current = key;
    if (question === null) return;
    waiting.current = true;
    void model.request(question).then((answer) => {
      waiting.current = false;
      if (answer.type !== "failed") answers?.set(asked!, answer);
      setGot({ key, answer });
    });
  });
  const latest = known ?? (got?.key[0] === asked && got?.key[4] === account ? got?.answer : undefined);
  const failed = latest?.type === "failed";
  const subject = keep === undefined ? undefined : `${account} ${keep}`;
  const last = useRef<{ subject: string | undefined; of: Question | null; answer: Answer }>(undefined);
  if (latest !== undefined && !failed) last.current = { subject, of: question, answer: latest };
  else if (asked === null || subject === undefined || last.current?.subject !== subject)
    last.current = undefined;
  const answer = last.current?.answer ?? null;
  return {
    answer: answer as AnswerOf<Question> | null,
    of: last.current?.of ?? null,
    kept: answer !== null && answer !== known,
    error: failed ? latest.error : null,
    asking: asked !== null && known === undefined,
    again: () => {
      answers?.delete(asked!);
      setTurn((before) => before + 1);
    },
  };
}
