// State of one access view: the current question and its subject. It survives switching tabs.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Role } from "../data/person.js";
import type { Rule } from "../protocol.js";
import type { ManagerView } from "../state/managerView.js";
import type { Model } from "../state/model.js";
import { Store } from "../state/stores/store.js";
import type { Basis } from "../state/useQuery.js";
import type { MatrixView } from "./matrix/matrixView.js";

export type AccessTabName = "matrix" | "person" | "resource" | "findings";

/**
 * The fields of a person that were edited in a trial. Only these are sent, so that concurrent changes by others are
 * kept.
 */
export interface Trial {
  /** Null leaves the role unchanged. */
  role: Role | null;
  /** By id of a workspace, whether to be a member. */
  members: ReadonlyMap<string, boolean>;
}

export const UNTOUCHED: Trial = { role: null, members: new Map() };

/** Toggle one workspace; `inside` is whether the person is a member now. */
export function toggled(trial: Trial, id: string, inside: boolean): Trial {
  const members = new Map(trial.members);
  const wanted = !(members.get(id) ?? inside);
  if (wanted === inside) members.delete(id);
  else members.set(id, wanted);
  return { ...trial, members };
}

interface AccessQuestion {
  tab: AccessTabName;
  /** Ids of the person and of the one to compare with. */
  person: string | null;
  other: string | null;
  trial: Trial | null;
  /** Id of the workspace or dataset, and the action there. */
  resource: string | null;
  action: string;
  /** Whether every action is listed with its reason. */
  reasons: boolean;
}

export class AccessView extends Store {
  question: AccessQuestion;

  /** In a tab the matrix is shown first; the stand-alone explorer starts with a person. */
  constructor(
    tab: AccessTabName,
    readonly matrix: MatrixView,
    /** The surrounding manager, whose dialogs and forms access views lead to; null when stand-alone. */
    readonly manager: ManagerView | null = null,
  ) {
    super();
    this.question = {
      tab,
      person: null,
      other: null,
      trial: null,
      resource: null,
      action: "annotate",
      reasons: false,
    };
  }

  get model(): Model {
    return this.matrix.model;
  }

  setQuestion(change: Partial<AccessQuestion>): void {
    this.question = { ...this.question, ...change };
    this.notify();
  }

  /** Show who can do what in a workspace. */
  showWorkspace(id: string): void {
    this.setQuestion({ tab: "resource", resource: id });
  }

  /** Show what a person can do. */
  showPerson(person: string | null, other: string | null = null): void {
    this.setQuestion({ tab: "person", person, other, trial: null });
  }
}

/** The access view that a component belongs to. */
export const AccessContext = createContext<AccessView>(null!);

export const useAccessView = (): AccessView => useContext(AccessContext);

/** What a tab that answers questions is rendered with. */
export interface AnswerProps {
  policy: readonly Rule[];
  /** Changes when answers may differ. */
  basis: Basis;
}
