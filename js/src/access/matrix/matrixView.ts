// State of one view of the matrix: search and sort order, the active cell, and the staged changes.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Person } from "../../data/person.js";
import { ANY, type Query } from "../../data/query.js";
import { execute } from "../../kernel/execute.js";
import type { ErrorInfo, WorkspaceItem } from "../../protocol.js";
import { isSending } from "../../shared/useRequest.js";
import { goneText } from "../../state/gone.js";
import type { Losable } from "../../state/losses.js";
import type { Model } from "../../state/model.js";
import { ownerIds, peopleOf } from "../../state/peopleById.js";
import { Store } from "../../state/stores/store.js";
import { clearFilters } from "../../table/filters/ActiveFilters.js";
import { isolated, pluralize } from "../../ui/display/displayText.js";
import { cellAt } from "./cells.js";
import { fill, fillInTurns, isWanted, refusalToStage, type Staging } from "./filling.js";
import {
  type Area,
  areaOf,
  type CellKey,
  type CellPosition,
  type ColumnSort,
  type Layout,
  layOut,
} from "./layout.js";
import { type Pair, Staged, type StagedEdit } from "./staged.js";

export class MatrixView extends Store implements Losable {
  readonly staged = new Staged();
  /** Increments to scroll the active cell into view. */
  reveal = 0;
  /** The active cell. */
  active: CellKey = { user: null, workspace: null };
  /** Where it was last, and of which query, should its person or workspace be gone. */
  place = { line: 0, column: 0, query: "" };
  /** Where a rectangle starts; null while only one cell is marked. */
  corner: CellKey | null = null;
  /** About the last step: a sentence, whether it is visible or only announced, and the dropped changes that it counts. */
  note = { message: "", visible: false, made: 0, gone: 0 };
  /** The changes discarded last, kept for restoring. */
  discarded: readonly StagedEdit[] = [];
  reviewing = false;
  /** Why nothing was changed at the last attempt: others had changed users in the meantime. */
  changed: ErrorInfo | null = null;
  /** What the last step staged where a range begins; null when it only moved there. */
  #wanted: boolean | null = null;
  #ownSearch = "";
  #ownSort: readonly string[] = ["username"];
  /** The workspace that the rows are sorted by; null when none was chosen. */
  sorted: ColumnSort | null = null;
  #laid: { key: string; layout: Layout } | null = null;
  /** The people that the staged changes were last compared with. */
  #checked: object | null = null;

  /**
   * Whether search and order are the widget's traits, shared with Python and other views, or belong to this view, as in
   * a tab.
   */
  readonly shared: boolean;

  constructor(
    readonly model: Model,
    { shared = false } = {},
  ) {
    super();
    this.shared = shared;
  }

  get query(): Query {
    return this.shared ? this.model.traits.query : { ...ANY, search: this.#ownSearch, sort: this.#ownSort };
  }

  setSearch(search: string): void {
    if (this.shared) this.model.traits.setSearch(search);
    else this.#ownSearch = search;
    this.corner = null;
    this.notify();
  }

  setSort(sort: readonly string[]): void {
    if (this.shared) this.model.traits.set("sort", [...sort]);
    else this.#ownSort = sort;
    this.sorted = null;
    this.corner = null;
    this.notify();
  }

  /** Sort by the column whose header was pressed; -1 is the column of usernames. */
  sortHead(column: number): void {
    const { people, columns } = this.layout!;
    if (column < 0) this.#sortByName();
    else this.#sortByMembers(people.workspaces[columns[column]]);
  }

  /** Sort by a workspace: members first, then members last, then the previous order. */
  #sortByMembers({ id, name }: WorkspaceItem): void {
    const again = this.sorted?.workspace === id;
    this.sorted = again && this.sorted?.last ? null : { workspace: id, last: again };
    this.corner = null;
    const order = this.sorted === null ? "not sorted by members" : again ? "members last" : "members first";
    this.setNote(`${isolated(name)}: ${order}.`);
  }

  /** Sort by username, reversing the direction if it is already the sort key. */
  #sortByName(): void {
    const down = this.sorted === null && this.query.sort[0] === "username";
    this.setSort([down ? "-username" : "username"]);
    this.setNote(`Sorted by username, ${down ? "Z to A" : "A to Z"}.`);
  }

  clearSearch(): void {
    if (this.shared) clearFilters(this.model);
    else this.#ownSearch = "";
    this.notify();
  }

  /** The layout of the people as they are now; null until all have arrived. */
  get layout(): Layout | null {
    const { model, query, sorted } = this;
    const { everyone } = model;
    if (everyone === null) return null;
    const key = JSON.stringify([query, sorted]);
    if (this.#laid?.layout.people !== everyone || this.#laid.key !== key)
      this.#laid = { key, layout: layOut(model, everyone, query, sorted) };
    return this.#laid.layout;
  }

  setNote(message: string, visible = false, made = 0, gone = 0): void {
    this.note = { message, visible, made, gone };
    this.notify();
  }

  /** Move to a cell; `extend` keeps the start of the rectangle, if it is still shown. */
  go(to: CellKey, extend = false): void {
    if (!extend) {
      this.corner = null;
      this.#wanted = null;
    } else if (this.corner === null || this.layout?.positionOf(this.corner) === null)
      this.corner = this.active;
    this.active = to;
    const area = extend && this.layout !== null ? this.area(this.layout) : null;
    if (area === null || this.note.visible) this.notify();
    else this.setNote(`${sizeOf(this.layout!, area)} marked.`);
  }

  /** The rectangle marked by keys or clicks; null when there is only the active cell. */
  area(layout: Layout): Area | null {
    const [from, to] = [this.corner && layout.positionOf(this.corner), layout.positionOf(this.active)];
    return from === null || to === null ? null : areaOf(from, to);
  }

  // -- Staging ----------------------------------------------------------------------------------------------------

  /** Stage that everyone in an area becomes a member, or stops being one. */
  stage(area: Area, want: boolean): void {
    this.#wanted = want;
    this.#stage(area, (staging) => fill(staging, area, want));
  }

  /** Stage the opposite of one of its cells for a whole area. */
  toggle(area: Area, from: CellPosition): void {
    const { model, staged } = this;
    this.stage(area, !isWanted({ model, layout: this.layout!, staged }, from));
  }

  /**
   * Mark the rectangle up to a cell, and stage it: like its first cell, if that was just staged; otherwise the opposite
   * of its first cell.
   */
  stageTo(to: CellPosition): void {
    const layout = this.layout!;
    this.go(layout.keyAt(to), true);
    const area = this.area(layout);
    if (area === null) this.toggle(layout.areaAt(to), to);
    else if (this.#wanted !== null) this.stage(area, this.#wanted);
    else this.toggle(area, layout.positionOf(this.corner!)!);
  }

  /** Stage the row or column of a header in turns. */
  cycle(head: CellPosition): void {
    if (head.line < 0 && head.column < 0) return;
    const area = this.layout!.areaAt(head);
    this.#stage(area, (staging) => fillInTurns(staging, area));
  }

  /** Stage an area with a function that returns a sentence about what was refused. */
  #stage(area: Area, fillArea: (staging: Staging) => string | null): void {
    const { model, staged } = this;
    const layout = this.layout!;
    const [line, last] = area.lines;
    const group = line === last ? layout.group(line) : null;
    if (group !== null) {
      this.setNote(`${group.title}: ${group.size}.`);
      return;
    }
    if (this.applying) {
      this.setNote("The staged changes are being applied. Wait until that is done, or stop it.", true);
      return;
    }
    const refused = fillArea({ model, layout, staged });
    this.discarded = [];
    // Only announce a refusal that the notes above the matrix already show.
    if (refused !== null) this.setNote(refused, refused !== refusalToStage(model) || model.readOnly);
    else this.setNote(`${this.#cellWords(layout, area)}${pluralize(staged.count, "change")} staged.`);
  }

  /** What will happen in an area of one cell. */
  #cellWords({ people, lines, columns }: Layout, area: Area): string {
    const [line, column] = [area.lines[0], area.columns[0]];
    if (line !== area.lines[1] || column !== area.columns[1]) return "";
    const [row, number] = [lines[line], columns[column]];
    const staged = this.staged.of(people.id(row))?.get(people.workspaces[number].id);
    const { change } = cellAt(people, row, number, staged);
    return change === null ? "Unchanged. " : change === "add" ? "Will be added. " : "Will be removed. ";
  }

  /** Discard all staged changes without asking; they can be restored. */
  discard(): void {
    if (this.staged.count === 0 || this.applying) return;
    this.discarded = this.staged.clear();
    this.corner = null;
    this.#wanted = null;
    this.reviewing = false;
    this.setNote(`Discarded ${pluralize(this.discarded.length, "staged change")}.`, true);
  }

  restore(): void {
    this.staged.edit(this.discarded);
    this.discarded = [];
    this.#checked = null;
    this.setNote(`${pluralize(this.staged.count, "change")} staged.`);
  }

  /** Whether the staged changes are being applied. */
  get applying(): boolean {
    return isSending(this.model, this.staged);
  }

  get wouldBeLost(): boolean {
    return this.staged.count > 0;
  }

  /** Stage what was staged in another view, unless it is made by now. */
  takeOver({ staged }: MatrixView): void {
    this.staged.edit(staged.entries());
    this.#checked = null;
    this.notify();
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

  /** The people whose memberships are staged. */
  get stagedPeople(): Person[] {
    return peopleOf(this.model, [...new Set([...this.staged.entries()].map(([user]) => user))]);
  }

  // -- Messages from the server -----------------------------------------------------------------------------------

  /** After a change of the people, check whether the staged changes still have to be made. */
  follow(): void {
    const { people, busy } = this.model;
    if (people === this.#checked) return;
    this.#checked = people;
    this.#check(busy || this.applying);
  }

  /**
   * Drop staged changes that are made already, or are about a user or workspace that is gone; `ours` when a request from
   * here made them.
   */
  #check(ours: boolean): void {
    const { staged } = this;
    const people = this.model.everyone;
    if (people === null || staged.count === 0) return;
    const numbers = new Map(people.workspaces.map(({ id }, number) => [id, number]));
    const dropped: StagedEdit[] = [];
    // One refresh may bring several patches.
    let { made, gone } = this.note;
    for (const [user, workspace, change] of staged.entries()) {
      const [row, number] = [people.find(user), numbers.get(workspace)];
      if (row < 0 || number === undefined) gone += 1;
      else {
        const cell = cellAt(people, row, number, change);
        if (cell.member === null || cell.change !== null) continue;
        if (!ours) made += 1;
      }
      dropped.push([user, workspace, null]);
    }
    if (dropped.length === 0) return;
    staged.edit(dropped);
    if (staged.count === 0) this.reviewing = false;
    const discarded = (count: number, why: string) =>
      count > 0 ? `Discarded ${pluralize(count, "staged change")}${why}. ` : "";
    const message =
      discarded(made, " that had already been made") +
      discarded(gone, `: the user or the workspace ${goneText(this.model)}`);
    if (message !== "") this.setNote(message.trim(), true, made, gone);
    else this.notify();
  }

  /** Apply the staged changes in one request. Those that fail stay staged. */
  async apply(): Promise<void> {
    if (this.applying || this.staged.count === 0) return;
    this.reviewing = false;
    this.changed = null;
    this.discarded = [];
    this.setNote("");
    const [add, remove] = [this.staged.pairs("add"), this.staged.pairs("remove")];
    const owners = ownerIds(this.stagedPeople);
    const answer = await this.model.request(
      execute({ type: "change_memberships", add, remove }, owners),
      undefined,
      this.staged,
    );
    this.#check(true);
    if (answer.type === "failed") {
      const { error } = answer;
      if (error.differences.length > 0 && this.staged.count > 0) {
        this.changed = error;
        this.reviewing = true;
      } else this.model.showTrouble(error);
    }
    this.notify();
  }
}

/** The size of a rectangle in words. */
function sizeOf({ lines }: Layout, area: Area): string {
  const [first, last] = area.lines;
  const people = lines.slice(Math.max(0, first), last + 1).filter((row) => row >= 0).length;
  const workspaces = area.columns[1] - Math.max(0, area.columns[0]) + 1;
  return `${pluralize(people, "person", "people")} × ${pluralize(workspaces, "workspace")}`;
}

/** The matrix that a component belongs to. */
export const MatrixContext = createContext<MatrixView>(null!);

export const useMatrixView = (): MatrixView => useContext(MatrixContext);
