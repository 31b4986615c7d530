// State of one view of who has access: what is asked, about whom. It is kept while another tab is open.

import type { Role } from "../data/people.js";
import type { ManagerView } from "../manager/view.js";
import { MatrixView } from "../matrix/view.js";
import { View } from "../view.js";

export type Part = "matrix" | "person" | "place" | "findings";

/** What is touched on a person to try it: nothing else is sent, so that what others change meanwhile stays. */
export interface Trial {
  /** Null leaves the role. */
  role: Role | null;
  /** Ids of workspaces to join and to leave. */
  add: ReadonlySet<string>;
  remove: ReadonlySet<string>;
}

export const UNTOUCHED: Trial = { role: null, add: new Set(), remove: new Set() };

/** Turn one workspace round; `inside` says whether the person is a member now. */
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
  part: Part;
  /** Id of the person, and of the other one to compare with. */
  person: string | null;
  other: string | null;
  trial: Trial | null;
  /** Id of the workspace or dataset, and what is done there. */
  place: string | null;
  action: string;
}

export class AccessView extends View {
  question: Question;
  readonly matrix: MatrixView;
  /** The manager around it, whose dialog deletes people and whose form makes them; null where it stands alone. */
  manager: ManagerView | null = null;

  /** The matrix is the tab's first part; the explorer alone begins with a person. */
  constructor(part: Part = "person", matrix = new MatrixView()) {
    super();
    this.matrix = matrix;
    this.question = { part, person: null, other: null, trial: null, place: null, action: "annotate" };
  }

  ask(change: Partial<Question>): void {
    this.question = { ...this.question, ...change };
    this.notify();
  }

  /** Show what a person may do. */
  showPerson(person: string | null, other: string | null = null): void {
    this.ask({ part: "person", person, other, trial: null });
  }
}
