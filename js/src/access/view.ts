// State of one view of who has access: what is asked, about whom. It is kept while another tab is open.

import type { Role } from "../data/people.js";
import type { ManagerView } from "../manager/view.js";
import { MatrixView } from "../matrix/view.js";
import { View } from "../view.js";

export type Part = "matrix" | "person" | "place" | "findings";

/** Another role and other workspaces, tried on a person before they are applied. */
export interface Trial {
  role: Role;
  /** Ids of all workspaces that the person would be a member of. */
  workspaces: ReadonlySet<string>;
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
