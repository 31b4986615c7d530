// The people who can be added to a workspace: everyone on the server except its members and owners, who always have
// access.

import { useEffect, useMemo, useState } from "preact/hooks";
import { People } from "../data/people.js";
import { ROLES, type ShownPeople } from "../data/person.js";
import { ANY } from "../data/query.js";
import { RowModel } from "../data/rowModel.js";
import { problem } from "../kernel/connection.js";
import type { ErrorInfo, WorkspaceItem } from "../protocol.js";
import type { ActingModel } from "../state/acting.js";
import { oncePer } from "../state/oncePer.js";
import { isEverywhere } from "../state/peopleById.js";
import { knownPeople } from "./membership.js";

interface Candidates {
  /** Everyone; null until loaded. */
  people: People | null;
  /** Rows of the addable people that match the search, sorted by username. */
  found: Uint32Array;
  /** Number of people who can be added. */
  total: number;
  isMember: (row: number) => boolean;
  error: ErrorInfo | null;
  ask: () => void;
}

const NOT_HERE = problem("NoAnswer", "The list of people did not arrive.", "Try again.");

const NO_ROWS = new Uint32Array(0);

export function useCandidates(model: ActingModel, workspace: WorkspaceItem, search: string): Candidates {
  const everyone = useEveryone(model);
  const inside = model.session?.workspace != null;
  const people = everyone.people ?? (inside ? null : knownPeople(model));
  const { people: members } = model;
  const version = `${people?.serial} ${people?.version} ${model.peopleVersion}`;
  const isMember = useMemo(() => {
    const marks =
      people === null ? new Uint8Array(0) : markMembers(people, workspace, inside ? members : null);
    return (row: number) => marks[row] === 1;
  }, [version, workspace.id]);
  const rowsOf = (text: string) => {
    if (people === null) return NO_ROWS;
    const roles = ROLES.filter((role) => !isEverywhere(model, role));
    const query = { ...ANY, roles, search: text };
    return (everyone.rowModel?.rows(query) ?? model.rowsFor(query)).filter((row) => !isMember(row));
  };
  const all = useMemo(() => rowsOf(""), [isMember]);
  const found = useMemo(() => (search.trim() === "" ? all : rowsOf(search)), [all, search]);
  return { people, found, total: all.length, isMember, error: everyone.error, ask: everyone.ask };
}

/** Mark the rows of a workspace's members; if the widget shows only these, use its newer data. */
function markMembers(people: People, workspace: WorkspaceItem, shown: ShownPeople | null): Uint8Array {
  const marks = new Uint8Array(people.count);
  const number = people.workspaces.findIndex(({ id }) => id === workspace.id);
  for (let row = 0; row < people.count; row += 1) {
    const member = shown === null ? people.members?.has(row, number) : shown.find(people.id(row)) >= 0;
    if (member) marks[row] = 1;
  }
  return marks;
}

interface Everyone {
  rowModel: RowModel | null;
  people: People | null;
  error: ErrorInfo | null;
  ask: () => void;
}

/** Request everyone, when the widget shows only the members of a workspace. */
function useEveryone(model: ActingModel): Everyone {
  const inside = model.session?.workspace != null;
  const [turn, setTurn] = useState(0);
  const [got, setGot] = useState<RowModel | ErrorInfo | null>(null);
  useEffect(() => {
    if (!inside) return undefined;
    let closed = false;
    setGot(null);
    void askEveryone(model).then((answer) => {
      if (!closed) setGot(answer);
    });
    return () => {
      closed = true;
    };
  }, [inside, turn]);
  const rowModel = got instanceof RowModel ? got : null;
  return {
    rowModel,
    people: rowModel?.people ?? null,
    error: got instanceof RowModel ? null : got,
    ask: () => setTurn(turn + 1),
  };
}

/** All users on the server as they arrive, by id of the request; each is removed when its answer is handled. */
const arrivedAt = oncePer((model: ActingModel) => {
  const everyone = new Map<string, RowModel>();
  model.messages.on("everyone", ({ asked_by, columns }, buffers) => {
    if (!model.pending.some(({ id }) => id === asked_by)) return; // requested by another page
    everyone.set(asked_by, new RowModel(People.fromColumns(columns, buffers)));
  });
  return everyone;
});

/** Request all users on the server, for a view that shows only some of them. */
async function askEveryone(model: ActingModel): Promise<RowModel | ErrorInfo> {
  const all = arrivedAt(model);
  let asked = "";
  const answer = await model.request({ type: "ask_everyone" }, (id) => {
    asked = id;
  });
  const everyone = all.get(asked);
  all.delete(asked);
  if (everyone !== undefined) return everyone;
  return answer.type === "failed" ? answer.error : NOT_HERE;
}
