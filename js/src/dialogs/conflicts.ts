// Detect what others change about people while a dialog about them is open.

import { useMemo, useRef, useState } from "preact/hooks";
import type { Person } from "../data/person.js";
import type { Difference, ErrorInfo } from "../protocol.js";
import { type FormRequest, reportsChanges } from "../shared/useRequest.js";
import type { Model } from "../state/model.js";
import { idsOf, ownersOf, peopleOf } from "../state/peopleById.js";
import { formatList } from "../ui/display/formatList.js";

export interface Conflicts {
  /** The people in their current state, without those who are gone. */
  people: readonly Person[];
  /** Ids of these people. */
  ids: readonly string[];
  /** The owners among them, sorted by name, and the others. */
  owners: readonly Person[];
  others: readonly Person[];
  /** Differences since the dialog opened. */
  differences: readonly Difference[];
  /** Whether all of them are gone. */
  gone: boolean;
  /** What the view covers if not everyone: a person who is gone may only have left that. */
  inside: "this workspace" | "your workspaces" | null;
  /** Why the last attempt failed. */
  error: ErrorInfo | null;
  /** Whether it was refused because of these differences. */
  reported: boolean;
  /** Why the change is not allowed now, which may be why its people are out of sight. */
  refusal: string | null;
}

export interface ConflictOptions {
  /** Why the change is not allowed now; null when it is. */
  refusal: string | null;
  /** Whether their memberships are compared, too. */
  memberships?: boolean;
}

/** Compare people with their state when the dialog opened. */
export function useConflicts(
  model: Model,
  users: readonly string[],
  { busy, error }: FormRequest,
  { refusal, memberships = false }: ConflictOptions,
): Conflicts {
  const [before] = useState(() => peopleOf(model, users));
  const people = useMemo(() => peopleOf(model, users), [users, model.people]);
  const gone = people.length === 0;
  // There may be thousands of people, and every keystroke renders the dialog again.
  const groups = useMemo(() => {
    const shown = gone ? before : people;
    return {
      people: shown,
      ids: idsOf(people),
      owners: ownersOf(shown),
      others: shown.filter(({ everywhere }) => !everywhere),
    };
  }, [people]);
  const last = useRef<readonly Difference[]>([]);
  // Changes while a request is pending are mostly its own effect.
  last.current = useMemo(
    () => (busy ? last.current : merged(compare(before, people, memberships), error?.differences ?? [])),
    [people, busy, error],
  );
  return {
    ...groups,
    differences: last.current,
    gone: gone && !busy,
    inside:
      model.session?.workspace != null
        ? "this workspace"
        : model.session?.account?.role !== "owner"
          ? "your workspaces"
          : null,
    error,
    reported: reportsChanges(error),
    refusal,
  };
}

function compare(before: readonly Person[], now: readonly Person[], memberships: boolean): Difference[] {
  const current = new Map(now.map((person) => [person.id, person]));
  return before.flatMap((person): Difference | Difference[] => {
    const of = { user_id: person.id, name: person.username, workspace_id: null };
    const there = current.get(person.id);
    if (there === undefined) return { ...of, field: "user", before: of.name, now: null };
    const [was, is] = [fields(person, memberships), fields(there, memberships)];
    const changed = Object.keys(was).filter((field) => field in is && was[field] !== is[field]);
    return changed.map((field) => ({ ...of, field, before: was[field], now: is[field] }));
  });
}

/** The fields to compare; without the workspaces while they are unknown. */
function fields(
  { username, firstName, lastName, role, workspaces }: Person,
  memberships: boolean,
): Record<string, string> {
  const names = { username, first_name: firstName, last_name: lastName, role };
  if (!memberships || workspaces === null) return names;
  return { ...names, workspaces: formatList(workspaces.map(({ name }) => name)) };
}

/** Differences seen here override those that the kernel reported, which may be outdated by now. */
function merged(here: readonly Difference[], reported: readonly Difference[]): Difference[] {
  const key = ({ user_id, field }: Difference) => `${user_id} ${field}`;
  const known = new Set(here.map(key));
  return [...here, ...reported.filter((one) => !known.has(key(one)))];
}
