// Some of the items of a long list in the kernel: those in view, and many around them.

import { useMemo, useRef, useState } from "preact/hooks";
import {
  type AskOutcomes,
  type AskPlanLines,
  type AskRosterRows,
  MAX_PAGE,
  type Outcome,
  type Outcomes,
  type PersonChange,
  type PlanLines,
  type RosterRow,
  type RosterRows,
} from "../protocol.js";
import { useModel } from "../state/context.js";
import { useQuery } from "../state/useQuery.js";
import type { Problem } from "../ui/controls/Alert.js";
import type { Key } from "../ui/grid/gridState.js";
import type { Rows } from "../ui/grid/rows.js";

/** How many items are kept before those in view; a page begins at a multiple of it. */
const BEFORE = MAX_PAGE / 4;

type Question = AskRosterRows | AskPlanLines | AskOutcomes;

export interface ListQuestion {
  type: Question["type"];
  show: string;
  search: string;
  /** A further column of the rows. */
  beside?: string | null;
}

/** A row, and which columns its cells are of: those of the file may be others by now. */
export type ShownRow = RosterRow & Pick<RosterRows, "columns">;

/** What happens to a person, and whether they are left out of it. */
export type PlanLine = PersonChange & { left_out: boolean };

/** What became of a person or a workspace, which may have one name, and its place among the outcomes. */
export type NumberedOutcome = Outcome & { number: number };

/**
 * Return the rows of a list that the kernel has, of the last version that has arrived; and why the question has no answer, with
 * how to ask it again. A page of them is here at a time: the one around those in view.
 *
 * `version` changes when the kernel may answer differently about the same draft. `expected` is how many there should be, if that is
 * known before: the list then takes its height before its rows are here, and nothing below it moves.
 */
export function useItems<Item>(
  question: ListQuestion,
  draft: string,
  version: number,
  keyOf: (item: Item) => Key,
  expected: number | null,
): [rows: Rows<Item>, problem: Problem | null] {
  const model = useModel();
  const [at, setAt] = useState(0);
  const first = Math.max(0, (Math.floor(at / BEFORE) - 1) * BEFORE);
  const asked = { ...question, first, count: MAX_PAGE } as Question;
  const { answer, of, error, asking, again } = useQuery(model, asked, String(version), { keep: draft });
  const before = useRef<readonly Item[]>([]);
  const items = useMemo(() => asBefore(itemsOf(answer) as readonly Item[], before.current, keyOf), [answer]);
  before.current = items;
  const isAsked = of?.show === question.show && of.search === question.search;
  const rows = useMemo((): Rows<Item> => {
    const start = answer?.first ?? 0;
    return {
      count: answer?.total ?? (error === null ? expected : null),
      state: isAsked ? "ready" : "old",
      at: (line) => items[line - start],
      keyOf,
      lineOf: (key) => {
        const found = items.findIndex((item) => keyOf(item) === key);
        return found < 0 ? -1 : start + found;
      },
      need: setAt,
    };
  }, [items, isAsked, error, expected]);
  return [rows, error && !asking ? { ...error, onRetry: again } : null];
}

function itemsOf(answer: RosterRows | PlanLines | Outcomes | null): readonly unknown[] {
  if (answer === null) return [];
  return "rows" in answer ? rowsOf(answer) : "lines" in answer ? linesOf(answer) : outcomesOf(answer);
}

/** Return the items, each as the same object as before if it does not differ: only others are drawn again. */
function asBefore<Item>(items: readonly Item[], before: readonly Item[], keyOf: (item: Item) => Key): Item[] {
  const known = new Map(before.map((item) => [keyOf(item), item]));
  return items.map((item) => {
    const old = known.get(keyOf(item));
    return JSON.stringify(old) === JSON.stringify(item) ? (old as Item) : item;
  });
}

function outcomesOf({ first, outcomes }: Outcomes): NumberedOutcome[] {
  return outcomes.map((outcome, at) => ({ ...outcome, number: first + at }));
}

export function rowsOf({ rows, columns }: RosterRows): ShownRow[] {
  return rows.map((row) => ({ ...row, columns }));
}

function linesOf({ lines, left_out: leftOut }: PlanLines): PlanLine[] {
  const out = new Set(leftOut);
  return lines.map((line) => ({ ...line, left_out: out.has(line.id) }));
}
