// The rows shown: at first one screen of people, as it came before everyone.

import { FirstPeople, type ShownPeople } from "../../data/person.js";
import { ANY, narrows, type Query } from "../../data/query.js";
import type { FirstRows, Session } from "../../protocol.js";

/** What the first screen and all people have in common. */
export interface ShownRows {
  /** Null until they have arrived. */
  readonly people: ShownPeople | null;
  readonly total: number;
  /** Number of matching people; more than there are rows while only the first screen is here. */
  readonly matching: number;
  /**
   * Row numbers of the people that match the traits, in order; the previous rows until the new ones are loaded and
   * sorted.
   */
  rows(): Uint32Array;
  /** Whether the rows match the traits; false while the rows of an earlier query are shown. */
  readonly upToDate: boolean;
  /**
   * Whether a search or filter narrows the rows shown; refers to the previous rows until the new ones are loaded and
   * sorted.
   */
  readonly narrowed: boolean;
  /** Number of selected people who are known. */
  readonly selectedCount: number;
}

interface ModelOfScreen {
  readonly query: Query;
  readonly selected: ReadonlySet<string>;
  readonly session: Pick<Session, "everywhere"> | null;
}

export class FirstScreen implements ShownRows {
  people: FirstPeople | null = null;
  total = 0;
  matching = 0;
  /** The query that its rows match. */
  query = ANY;
  #rows = new Uint32Array(0);

  constructor(private readonly model: ModelOfScreen) {}

  take(message: FirstRows): void {
    this.people = new FirstPeople(message, this.model.session?.everywhere ?? []);
    this.total = message.total;
    this.matching = Math.max(message.matching, message.rows.length);
    this.query = this.model.query;
    this.#rows = Uint32Array.from(message.rows.keys());
  }

  setEverywhere(everywhere: Session["everywhere"]): void {
    this.people = this.people?.withEverywhere(everywhere) ?? null;
  }

  rows(): Uint32Array {
    return this.#rows;
  }

  get upToDate(): boolean {
    return this.people === null || this.model.query === this.query;
  }

  get narrowed(): boolean {
    return narrows(this.query);
  }

  get selectedCount(): number {
    return this.#rows.filter((row) => this.model.selected.has(this.people!.id(row))).length;
  }
}
