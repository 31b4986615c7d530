// State of one access view: the current question and its subject. It survives switching tabs.

import type { Role } from "../data/person.js";
import type { MatrixView } from "../matrix/view.js";
import type { PolicyLine } from "../protocol.js";
import type { Model } from "../state/model.js";
import { Store } from "../state/store.js";

export type AccessTabName = "matrix" | "person" | "place" | "findings";

/**
 * The fields of a person that were edited in a trial. Only these are sent, so that concurrent changes by others are
 * kept.
 */
export interface Trial {
  /** Null leaves the role unchanged. */
  role: Role | null;
  /** Ids of workspaces to join and to leave. */
  add: ReadonlySet<string>;
  remove: ReadonlySet<string>;
}

export const UNTOUCHED: Trial = { role: null, add: new Set(), remove: new Set() };

/** Toggle one workspace; `inside` is whether the person is a member now. */
export function toggled(trial: Trial, id: string, inside: boolean): Trial {
  const add = new Set(trial.add);
  const remove = new Set(trial.remove);
  const chosen = (inside || add.has(id)) && !remove.has(id);
  if (chosen) {
    add.delete(id);
    if (inside) remove.add(id);
  } else {
    remove.delete(id);
    if (!inside) add.add(id);
  }
  return { ...trial, add, remove };
}

export interface Question {
  part: AccessTabName;
  /** Ids of the person and of the one to compare with. */
  person: string | null;
  other: string | null;
  trial: Trial | null;
  /** Id of the workspace or dataset, and the action there. */
  place: string | null;
  action: string;
}

/** The dialogs and forms of a manager that access views lead to. */
interface Forms {
  confirmDeletion(users: readonly string[]): void;
  createUser(role: Role): void;
  createWorkspace(): void;
}

export class AccessView extends Store {
  question: Question;

  /** In a tab the matrix is the first part; the stand-alone explorer starts with a person. */
  constructor(
    part: AccessTabName,
    readonly matrix: MatrixView,
    /** The surrounding manager; null when stand-alone. */
    readonly manager: Forms | null = null,
  ) {
    super();
    this.question = { part, person: null, other: null, trial: null, place: null, action: "annotate" };
  }

  get model(): Model {
    return this.matrix.model;
  }

  ask(change: Partial<Question>): void {
    this.question = { ...this.question, ...change };
    this.notify();
  }

  /** Show what a person can do. */
  showPerson(person: string | null, other: string | null = null): void {
    this.ask({ part: "person", person, other, trial: null });
  }
}

/** What a part that answers questions is rendered with. */
export interface AnswerProps {
  view: AccessView;
  policy: readonly PolicyLine[];
  /** Changes when answers may differ. */
  queryKey: string;
}
