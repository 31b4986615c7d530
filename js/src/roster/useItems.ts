// Some of the items of a long list in the kernel: those in view, and many around them.

import { useRef } from "preact/hooks";
import type { Problem } from "../panel/problems.js";
import {
  type AskOutcomes,
  type AskPlanLines,
  type AskRosterRows,
  MAX_PAGE,
  type PersonChange,
  type PlanLines,
} from "../protocol.js";
import type { Model } from "../state/model.js";
import { useQuery } from "../state/useQuery.js";

/** How many items are kept before those in view; a page begins at a multiple of it. */
const BEFORE = MAX_PAGE / 4;

type Question = AskRosterRows | AskPlanLines | AskOutcomes;

export interface ListQuestion {
  type: Question["type"];
  show: string;
  search: string;
}

/** What happens to a person, and whether they are left out of it. */
export type PlanLine = PersonChange & { left_out: boolean };

/** The answer to a question about a list: the items, the index of the first, and how many there are. */
export interface Page<Item> {
  /** What it is a part of. */
  show: string;
  search: string;
  first: number;
  total: number;
  items: readonly Item[];
}

/**
 * Return the page around the item at an index, of the last version that has arrived, null before the first one; and why the
 * question has no answer, with how to ask it again.
 *
 * `version` changes when the kernel may answer differently.
 */
export function useItems<Item>(
  model: Model,
  question: ListQuestion,
  version: number,
  at: number,
): [page: Page<Item> | null, problem: Problem | null] {
  const first = Math.max(0, (Math.floor(at / BEFORE) - 1) * BEFORE);
  const asked = { ...question, first, count: MAX_PAGE } as Question;
  const { answer, error, asking, again } = useQuery(model, asked, String(version));
  const last = useRef<Page<Item> | null>(null);
  if (answer !== null) {
    const items = "rows" in answer ? answer.rows : "lines" in answer ? linesOf(answer) : answer.outcomes;
    last.current = { ...answer, ...question, items: items as readonly unknown[] as readonly Item[] };
  }
  return [last.current, error && !asking ? { ...error, onRetry: again } : null];
}

function linesOf({ lines, left_out: leftOut }: PlanLines): PlanLine[] {
  const out = new Set(leftOut);
  return lines.map((line) => ({ ...line, left_out: out.has(line.id) }));
}
