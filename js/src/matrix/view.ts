// State of one view of the matrix: search and sort order, the active cell, and the staged changes.

import type { People } from "../data/people.js";
import type { Person } from "../data/person.js";
import { ANY, type Query } from "../data/query.js";
import type { ErrorInfo, WorkspaceItem } from "../protocol.js";
import type { Model } from "../state/model.js";
import { ownerIds, peopleOf } from "../state/peopleById.js";
import { Store } from "../state/store.js";
import { clearFilters } from "../table/ActiveFilters.js";
import { displayText, pluralize } from "../ui/displayText.js";
import { cellAt } from "./cells.js";
import { type Area, areaOf, fill, fillInTurns, refusalToStage } from "./filling.js";
import { type CellKey, type CellPosition, type ColumnSort, type Layout, layOut } from "./layout.js";
import { type Edit, type Pair, Staged } from "./staged.js";

export class MatrixView extends Store {
  readonly staged = new Staged();
  /** Increments to scroll the active cell into view. */
  reveal = 0;
  /** The active cell. */
  active: CellKey = { user: null, workspace: null };
  /** Where a rectangle starts; null while only one cell is marked. */
  corner: CellKey | null = null;
  /** A rectangle being dragged with the pointer. */
  drag: { from: CellKey; to: CellKey } | null = null;
  /** A sentence about the last step, and whether it is visible or only announced. */
  note: { message: string; visible: boolean } = { message: "", visible: false };
  /** The changes discarded last, kept for restoring. */
  discarded: readonly Edit[] = [];
  reviewing = false;
  /** Why nothing was changed at the last attempt: others had changed users in the meantime. */
  changed: ErrorInfo | null = null;
  /** Whether the staged changes are being applied. */
  applying = false;
  #ownSearch = "";
  #ownSort: readonly string[] = ["username"];
  /** The workspace that the rows are sorted by; null when none was chosen. */
  sorted: ColumnSort | null = null;
  #laid: { key: string; layout: Layout } | null = null;
  /** The version of the people that the staged changes were last compared with. */
  #checked = "";
  /** Whether the last attempt may have made changes without an answer. */
  #inDoubt = false;

  /**
   * Whether search and order are the widget's traits, shared with Python and other views, or belong to this view, as in
   * a tab.
   */
  constructor(readonly shared = false) {
    super();
  }

  query(model: Model): Query {
    return this.shared ? model.query : { ...ANY, search: this.#ownSearch, sort: this.#ownSort };
  }

  setSearch(model: Model, search: string): void {
    if (this.shared) model.setSearch(search);
    else this.#ownSearch = search;
    this.corner = null;
    this.notify();
  }

  setSort(model: Model, sort: readonly string[]): void {
    if (this.shared) model.set("sort", [...sort]);
    else this.#ownSort = sort;
    this.sorted = null;
    this.corner = null;
    this.notify();
  }

  /** Sort by a workspace: members first, then members last, then the previous order. */
  sortByMembers({ id, name }: WorkspaceItem): void {
    const again = this.sorted?.workspace === id;
    this.sorted = again && this.sorted?.last ? null : { workspace: id, last: again };
    this.corner = null;
    const order = this.sorted === null ? "not sorted by members" : again ? "members last" : "members first";
    this.say(`${displayText(name)}: ${order}.`);
  }

  /** Sort by username, reversing the direction if it is already the sort key. */
  sortByName(model: Model): void {
    const down = this.sorted === null && this.query(model).sort[0] === "username";
    this.setSort(model, [down ? "-username" : "username"]);
    this.say(`Sorted by username, ${down ? "Z to A" : "A to Z"}.`);
  }

  clearSearch(model: Model): void {
    if (this.shared) clearFilters(model);
    else this.#ownSearch = "";
    this.notify();
  }

  /** The layout of the people as they are now; null until all have arrived. */
  layout(model: Model): Layout | null {
    const { columns: people } = model;
    if (people === null) return null;
    const query = this.query(model);
    const key = `${model.peopleVersion} ${JSON.stringify([query, this.sorted])}`;
    if (this.#laid?.key !== key) this.#laid = { key, layout: layOut(model, people, query, this.sorted) };
    return this.#laid.layout;
  }

  say(message: string, visible = false): void {
    this.note = { message, visible };
    this.notify();
  }

  /** Move to a cell; `extend` keeps the start of the rectangle, `reveal` scrolls to it. */
  go(to: CellKey, extend = false, reveal = false): void {
    if (!extend) this.corner = null;
    else this.corner ??= this.active;
    this.active = to;
    if (reveal) this.reveal += 1;
    this.notify();
  }

  /** Extend the dragged rectangle; null cancels it. */
  dragTo(to: CellKey | null): void {
    this.drag = to === null || this.drag === null ? null : { ...this.drag, to };
    this.notify();
  }

  activePosition(layout: Layout): CellPosition | null {
    return layout.positionOf(this.active);
  }

  /** The rectangle marked by keys or the pointer; null when there is only the active cell. */
  area(layout: Layout): Area | null {
    const [begin, end] = this.drag !== null ? [this.drag.from, this.drag.to] : [this.corner, this.active];
    const [from, to] = [begin && layout.positionOf(begin), layout.positionOf(end)];
    return from === null || to === null ? null : areaOf(from, to);
  }

  // -- Staging ----------------------------------------------------------------------------------------------------

  /** Stage an area with `fill`, and announce the result. */
  stage(model: Model, layout: Layout, area: Area, first: CellPosition, member: boolean | null = null): void {
    this.#announceStaged(model, layout, area, () => fill(model, layout, this.staged, area, first, member));
  }

  /** Stage the row or column of a header with `fillInTurns`. */
  stageHead(model: Model, layout: Layout, area: Area, first: CellPosition): void {
    this.#announceStaged(model, layout, area, () => fillInTurns(model, layout, this.staged, area, first));
  }

  #announceStaged(model: Model, layout: Layout, area: Area, stage: () => string | null): void {
    if (this.applying) {
      this.say("The staged changes are being applied. Wait until that is done, or stop it.", true);
      return;
    }
    const refused = stage();
    this.discarded = [];
    // Only announce a refusal that the notes above the matrix already show.
    if (refused !== null) this.say(refused, refused !== refusalToStage(model) || model.readOnly);
    else this.say(`${this.#cellWords(layout, area)}${pluralize(this.staged.count, "change")} staged.`);
  }

  #cellWords(layout: Layout, area: Area): string {
    const { people } = layout;
    const row = layout.lines[area.lines[0]];
    if (
      area.lines[0] !== area.lines[1] ||
      area.columns[0] !== area.columns[1] ||
      row === undefined ||
      row < 0
    ) {
      return "";
    }
    const workspace = people.workspaces[layout.columns[area.columns[0]]];
    const user = people.id(row);
    const { change } = cellAt(
      people,
      row,
      layout.columns[area.columns[0]],
      this.staged.of(user)?.get(workspace.id),
    );
    if (change === null) return "Unchanged. ";
    return change === "add" ? "Will be added. " : "Will be removed. ";
  }

  /** Discard all staged changes without asking; they can be restored. */
  discard(): void {
    if (this.staged.count === 0 || this.applying) return;
    this.discarded = this.staged.clear();
    this.corner = null;
    this.reviewing = false;
    this.say(`Discarded ${pluralize(this.discarded.length, "staged change")}.`, true);
  }

  restore(): void {
    this.staged.edit(this.discarded);
    this.discarded = [];
    this.#checked = "";
    this.say(`${pluralize(this.staged.count, "change")} staged.`);
  }

  unstage([user, workspace]: Pair): void {
    this.staged.edit([[user, workspace, null]]);
    if (this.staged.count === 0) this.reviewing = false;
    this.notify();
  }

  review(open: boolean): void {
    this.reviewing = open;
    this.changed = null;
    this.notify();
  }

  // -- Messages from the server -----------------------------------------------------------------------------------

  /** After a change of the people, check whether the staged changes still have to be made. */
  follow(model: Model): void {
    const { peopleVersion } = model;
    if (peopleVersion === this.#checked) return;
    this.#checked = peopleVersion;
    this.#check(model, model.busy || this.applying);
  }

  /** Check the staged changes; `ours` when those that are made were made by a request from here. */
  #check(model: Model, ours: boolean): void {
    if (model.columns === null || this.staged.count === 0) return;
    const { made, gone } = settle(this.staged, model.columns);
    if (made + gone === 0) return;
    if (this.staged.count === 0) this.reviewing = false;
    const changes = (count: number) => pluralize(count, "staged change");
    const already = made === 1 ? "is already made" : "are already made";
    const byWhom = this.#inDoubt ? already : "someone else has already made";
    const parts = [
      made > 0 && !ours ? `Discarded ${changes(made)} that ${byWhom}.` : "",
      gone > 0 ? `Discarded ${changes(gone)}: the user or the workspace no longer exists.` : "",
    ].filter((part) => part !== "");
    if (parts.length > 0) this.say(parts.join(" "), true);
    else this.notify();
  }

  /** Apply the staged changes in one request. Those that fail stay staged. */
  async apply(model: Model): Promise<void> {
    if (this.applying || this.staged.count === 0) return;
    this.reviewing = false;
    this.changed = null;
    this.applying = true;
    this.discarded = [];
    this.say("");
    const [add, remove] = [this.staged.pairs("add"), this.staged.pairs("remove")];
    const owners = ownerIds(stagedPeople(model, this));
    const answer = await model.request({ type: "change_memberships", add, remove, owners });
    this.#check(model, true);
    this.applying = false;
    this.#inDoubt =
      answer.type === "failed"
        ? answer.error.unknown
        : answer.type === "done" && answer.failures.some(({ error }) => error.unknown);
    if (answer.type === "failed") {
      const { error } = answer;
      if (error.differences.length > 0 && this.staged.count > 0) {
        this.changed = error;
        this.reviewing = true;
      } else model.showTrouble(error);
    }
    this.notify();
  }
}

/** Return the people whose memberships are staged. */
export function stagedPeople(model: Model, { staged }: MatrixView): Person[] {
  return peopleOf(model, [...new Set([...staged.entries()].map(([user]) => user))]);
}

/** Drop changes that are made already or are about a user or workspace that is gone. */
function settle(staged: Staged, people: People): { made: number; gone: number } {
  const numbers = new Map(people.workspaces.map(({ id }, number) => [id, number]));
  return staged.settle((user, workspace, change) => {
    const row = people.find(user);
    const number = numbers.get(workspace);
    if (row < 0 || number === undefined) return "gone";
    const cell = cellAt(people, row, number, change);
    return cell.member !== null && cell.change === null ? "made" : "open";
  });
}
