// State of one view of the matrix: what is searched for and in which order, where the keyboard is, what is staged.

import type { People, Person } from "../data/people.js";
import { EVERYONE, type Query } from "../data/rowModel.js";
import { ownerIds, peopleOf } from "../manager/actions.js";
import type { Model } from "../model.js";
import type { ErrorInfo, WorkspaceItem } from "../protocol.js";
import { displayText, pluralize } from "../shown.js";
import { View } from "../view.js";
import { cellAt } from "./cells.js";
import { type Area, areaOf, fill, fillInTurns, refusalToStage } from "./filling.js";
import { type CellKey, type CellPosition, type ColumnSort, type Layout, layOut } from "./layout.js";
import { type Edit, type Pair, Staged } from "./staged.js";

/** Milliseconds between two looks at what is left of many staged changes while they are being made. */
const LOOK = 200;
/** Staged changes up to which each edit of the people is followed at once. */
const FEW = 200;

export class MatrixView extends View {
  readonly staged = new Staged();
  /** Where the keyboard is. */
  active: CellKey = { user: null, workspace: null };
  /** Where a rectangle begins; null while only one cell is chosen. */
  corner: CellKey | null = null;
  /** A rectangle that the pointer draws. */
  drag: { from: CellKey; to: CellKey } | null = null;
  /** A sentence about the last step, and whether it is shown or only read out. */
  note: { said: string; visible: boolean } = { said: "", visible: false };
  /** What was dropped last, to be put back. */
  dropped: readonly Edit[] = [];
  reviewing = false;
  /** Why nothing was made at the last try: others had changed users meanwhile. */
  changed: ErrorInfo | null = null;
  /** Whether what is staged is being made. */
  applying = false;
  private ownSearch = "";
  private ownSort: readonly string[] = ["username"];
  /** By which workspace the lines are sorted; null where none was chosen. */
  sorted: ColumnSort | null = null;
  private laid: { key: string; layout: Layout } | null = null;
  private looked = "";
  private lookLater: ReturnType<typeof setTimeout> | undefined;

  /**
   * Whether search and order are the widget's traits, which Python and other views share, or this view's own, as in a
   * tab beside others.
   */
  constructor(readonly shared = false) {
    super();
  }

  wish(model: Model): Query {
    return this.shared ? model.wish : { ...EVERYONE, search: this.ownSearch, sort: this.ownSort };
  }

  setSearch(model: Model, search: string): void {
    if (this.shared) model.setSearch(search);
    else this.ownSearch = search;
    this.corner = null;
    this.notify();
  }

  setSort(model: Model, sort: readonly string[]): void {
    if (this.shared) model.set("sort", [...sort]);
    else this.ownSort = sort;
    this.sorted = null;
    this.corner = null;
    this.notify();
  }

  /** Sort by a workspace: its members first, then last, then as before. */
  sortByMembers({ id, name }: WorkspaceItem): void {
    const again = this.sorted?.workspace === id;
    this.sorted = again && this.sorted?.last ? null : { workspace: id, last: again };
    this.corner = null;
    const order = this.sorted === null ? "not sorted by members" : again ? "members last" : "members first";
    this.say(`${displayText(name)}: ${order}.`);
  }

  /** Sort by username, the other way round where it is already. */
  sortByName(model: Model): void {
    const [first] = this.wish(model).sort;
    this.setSort(model, [this.sorted === null && first === "username" ? "-username" : "username"]);
  }

  clearSearch(model: Model): void {
    if (this.shared) model.clearFilters();
    else this.ownSearch = "";
    this.notify();
  }

  layout(model: Model, people: People): Layout {
    const wish = this.wish(model);
    const key = `${people.serial} ${people.version} ${JSON.stringify([wish, this.sorted])}`;
    if (this.laid?.key !== key) this.laid = { key, layout: layOut(model, people, wish, this.sorted) };
    return this.laid.layout;
  }

  say(said: string, visible = false): void {
    this.note = { said, visible };
    this.notify();
  }

  /** Go to a place; `stretch` keeps where the rectangle began. */
  go(layout: Layout, to: CellPosition, stretch = false, reveal = true): void {
    if (!stretch) this.corner = null;
    else this.corner ??= this.active;
    this.active = layout.spot(to);
    if (reveal) this.reveal += 1;
    this.notify();
  }

  /** Stretch the rectangle that the pointer draws; null takes it back. */
  dragTo(to: CellKey | null): void {
    this.drag = to === null || this.drag === null ? null : { ...this.drag, to };
    this.notify();
  }

  activePlace(layout: Layout): CellPosition | null {
    return layout.place(this.active);
  }

  /** The rectangle that a key or the pointer marks; null where there is only the active cell. */
  area(layout: Layout): Area | null {
    const [begin, end] = this.drag !== null ? [this.drag.from, this.drag.to] : [this.corner, this.active];
    const [from, to] = [begin && layout.place(begin), layout.place(end)];
    return from === null || to === null ? null : areaOf(from, to);
  }

  // -- staging ----------------------------------------------------------------------------------------------------

  /** Stage an area, see `fill`, and say what came of it. */
  stage(model: Model, layout: Layout, area: Area, first: CellPosition, member: boolean | null = null): void {
    this.told(model, layout, area, () => fill(model, layout, this.staged, area, first, member));
  }

  /** Stage the row or the column of a head, see `fillInTurns`. */
  stageHead(model: Model, layout: Layout, area: Area, first: CellPosition): void {
    this.told(model, layout, area, () => fillInTurns(model, layout, this.staged, area, first));
  }

  private told(model: Model, layout: Layout, area: Area, stage: () => string | null): void {
    if (this.applying) {
      this.say("The staged changes are being applied. Wait until that is done, or stop it.", true);
      return;
    }
    const refused = stage();
    this.dropped = [];
    // What stands under the matrix anyway is only read out.
    if (refused !== null) this.say(refused, refused !== refusalToStage(model) || model.readOnly);
    else
      this.say(`${this.cellWords(layout, area)}${pluralize(this.staged.count, "change", "changes")} staged.`);
  }

  private cellWords(layout: Layout, area: Area): string {
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

  /** Drop all that is staged; nothing is asked, and it can be put back. */
  drop(): void {
    if (this.staged.count === 0 || this.applying) return;
    this.dropped = this.staged.clear();
    this.corner = null;
    this.reviewing = false;
    this.say(`Discarded ${pluralize(this.dropped.length, "staged change", "staged changes")}.`, true);
  }

  putBack(): void {
    this.staged.edit(this.dropped);
    this.dropped = [];
    this.looked = "";
    this.say(`${pluralize(this.staged.count, "change", "changes")} staged.`);
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

  // -- what the server says ---------------------------------------------------------------------------------------

  /** Look, after a change of the people, whether what is staged is still to be made. */
  follow(model: Model): void {
    const { people } = model;
    if (people === null || this.staged.count === 0) return;
    const key = `${people.serial} ${people.version}`;
    if (key === this.looked) return;
    if (model.busy && this.staged.count > FEW) {
      this.lookLater ??= setTimeout(() => {
        this.lookLater = undefined;
        this.look(model);
      }, LOOK);
      return;
    }
    this.looked = key;
    this.look(model);
  }

  /** Look no more: nobody sees it. */
  leave(): void {
    clearTimeout(this.lookLater);
    this.lookLater = undefined;
  }

  private look(model: Model): void {
    if (model.people === null) return;
    const { made, gone } = settle(this.staged, model.people);
    if (made + gone === 0) return;
    if (this.staged.count === 0) this.reviewing = false;
    const changes = (count: number) => pluralize(count, "staged change", "staged changes");
    const parts = [
      made > 0 && !model.busy && !this.applying
        ? `Discarded ${changes(made)} that someone else has already made.`
        : "",
      gone > 0 ? `Discarded ${changes(gone)}: the user or the workspace no longer exists.` : "",
    ].filter((part) => part !== "");
    if (parts.length > 0) this.say(parts.join(" "), true);
    else this.notify();
  }

  /** Make what is staged, in one request. What could not be made stays staged. */
  async apply(model: Model): Promise<void> {
    if (this.applying || this.staged.count === 0) return;
    this.reviewing = false;
    this.changed = null;
    this.applying = true;
    this.dropped = [];
    this.say("");
    const [add, remove] = [this.staged.pairs("add"), this.staged.pairs("remove")];
    const owners = ownerIds(stagedPeople(model, this));
    const answer = await model.request({ type: "change_memberships", add, remove, owners });
    this.look(model);
    this.applying = false;
    if (answer.type === "failed") {
      const { error } = answer;
      if (error.differences.length > 0 && this.staged.count > 0) {
        this.changed = error;
        this.reviewing = true;
      } else model.showTrouble(error.message, error.hint);
    }
    this.notify();
  }
}

/** Give the people whose memberships are staged. */
export function stagedPeople(model: Model, { staged }: MatrixView): Person[] {
  return peopleOf(model, [...new Set([...staged.entries()].map(([user]) => user))]);
}

/** Let fall what is made already or is about somebody or something that is gone. */
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
