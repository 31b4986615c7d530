// The people who can be added to a workspace: everyone on the server except its members and owners, who always have
// access.

import { useEffect, useMemo, useState } from "preact/hooks";
import { whenIdle } from "../../data/columns/steps.js";
import { People } from "../../data/people.js";
import type { ShownPeople } from "../../data/person.js";
import { ANY } from "../../data/query.js";
import { SortedPeople } from "../../data/sortedPeople.js";
import { type ErrorInfo, ROLES, type WorkspaceItem } from "../../protocol.js";
import { knownPeople } from "../../shared/membership.js";
import type { Model } from "../../state/model.js";
import { isEverywhere } from "../../state/peopleById.js";
import { useQuery } from "../../state/useQuery.js";

interface Candidates {
  /** Everyone; null until loaded. */
  people: People | null;
  /** Rows of the addable people that match the search, sorted by username. */
  found: Uint32Array;
  /** Number of people who can be added. */
  total: number;
  isMember: (row: number) => boolean;
  error: ErrorInfo | null;
  again: () => void;
}

const NO_ROWS = new Uint32Array(0);

export function useCandidates(model: Model, workspace: WorkspaceItem, search: string): Candidates {
  const inside = model.session?.workspace != null;
  const { sorted, error, again } = useEveryone(model, inside);
  const people = sorted?.people ?? (inside ? null : knownPeople(model));
  const { people: members } = model;
  const isMember = useMemo(() => {
    const marks =
      people === null ? new Uint8Array(0) : markMembers(people, workspace, inside ? members : null);
    return (row: number) => marks[row] === 1;
  }, [people, members, workspace.id]);
  const rowsOf = (text: string) => {
    if (people === null) return NO_ROWS;
    const roles = ROLES.filter((role) => !isEverywhere(model, role));
    const query = { ...ANY, roles, search: text };
    return (sorted?.rows(query) ?? model.all!.rowsFor(query)).filter((row) => !isMember(row));
  };
  const all = useMemo(() => rowsOf(""), [isMember]);
  const found = useMemo(() => (search.trim() === "" ? all : rowsOf(search)), [all, search]);
  return { people, found, total: all.length, isMember, error, again };
}

/** Mark the rows of a workspace's members; if the widget shows only these, use its newer data. */
function markMembers(people: People, workspace: WorkspaceItem, shown: ShownPeople | null): Uint8Array {
  const marks = new Uint8Array(people.count);
  if (shown !== null) {
    for (let row = 0; row < shown.count; row += 1) {
      const member = people.find(shown.id(row));
      if (member >= 0) marks[member] = 1;
    }
  } else if (people.memberships !== null) {
    const number = people.workspaces.findIndex(({ id }) => id === workspace.id);
    for (let row = 0; row < people.count; row += 1) if (people.memberships.has(row, number)) marks[row] = 1;
  }
  return marks;
}

/**
 * All users on the server, asked for only when the widget shows just the members of a workspace. They are sorted between
 * frames, and null until then.
 */
function useEveryone(model: Model, inside: boolean) {
  const question = inside ? ({ type: "ask_everyone" } as const) : null;
  const { answer, error, asking, again } = useQuery(model, question);
  const [sorted, setSorted] = useState<SortedPeople | null>(null);
  useEffect(() => {
    if (answer === null) return;
    const received = new SortedPeople(People.fromColumns(answer.columns, answer.buffers!));
    const sorting = whenIdle(received.prepareList(), () => setSorted(received));
    sorting.hurry();
    return () => sorting.cancel();
  }, [answer]);
  return { sorted, error: asking ? null : error, again };
}
