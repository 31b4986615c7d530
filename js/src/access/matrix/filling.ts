// Stage many cells at once: who becomes a member, who stops being one, and who is skipped.

import { MAX_IDS } from "../../protocol.js";
import type { Model } from "../../state/model.js";
import { formatNumber } from "../../ui/display/displayText.js";
import { cellAt, wanted } from "./cells.js";
import type { Area, CellPosition, Layout } from "./layout.js";
import type { Staged, StagedEdit } from "./staged.js";

/** Why staging is refused; null when it is allowed. */
export function refusalToStage(model: Model): string | null {
  if (model.readOnly) return "This widget is read-only (read_only=True).";
  const adding = model.refusal("add_to_workspace");
  const removing = model.refusal("remove_from_workspace");
  return adding !== null && removing !== null ? removing : null;
}

/** What is staged, and where. */
export interface Staging {
  model: Model;
  layout: Layout;
  staged: Staged;
}

/** Iterate over the cells of an area that belong to people. */
function* cellsOf({ layout, staged }: Staging, { lines, columns }: Area) {
  const { people } = layout;
  for (let line = Math.max(0, lines[0]); line <= lines[1]; line += 1) {
    const row = layout.lines[line];
    if (row < 0) continue;
    const user = people.id(row);
    const changes = staged.of(user);
    for (let column = Math.max(0, columns[0]); column <= columns[1]; column += 1) {
      const number = layout.columns[column];
      const workspace = people.workspaces[number].id;
      yield { user, workspace, cell: cellAt(people, row, number, changes?.get(workspace)) };
    }
  }
}

const OWNERS = "Owners have access to every workspace without being members, so they are not added.";
/** Why nothing can be staged while memberships are unknown. */
const unknownYet = (model: Model): string =>
  model.session?.status === "failed"
    ? "The members could not be read. Refresh, then try again."
    : "The members are still loading. Try again in a moment.";
const TOO_MANY = `You can stage up to ${formatNumber(MAX_IDS)} changes at a time. Narrow the search, or apply the staged changes first.`;

/**
 * Stage that everyone in an area becomes a member, or stops being one. Returns a sentence about what was refused; null
 * when nothing was.
 */
export function fill(staging: Staging, area: Area, want: boolean): string | null {
  const { model, staged } = staging;
  const refused = refusalToStage(model);
  if (refused !== null) return refused;
  const refusal = model.refusal(want ? "add_to_workspace" : "remove_from_workspace");
  const edits: StagedEdit[] = [];
  let owners = 0;
  let refusedCount = 0;
  let unknown = 0;
  for (const { user, workspace, cell } of cellsOf(staging, area)) {
    if (cell.member === null) unknown += 1;
    if (cell.member === null || wanted(cell) === want) continue;
    if (cell.change !== null) edits.push([user, workspace, null]);
    else if (want && cell.everywhere) owners += 1;
    else if (refusal !== null) refusedCount += 1;
    else edits.push([user, workspace, want ? "add" : "remove"]);
    // Unstaging frees room, but never more than is staged now.
    if (edits.length > MAX_IDS + staged.count) return TOO_MANY;
  }
  if (!staged.edit(edits)) return TOO_MANY;
  if (edits.length > 0) return null;
  if (unknown > 0) return unknownYet(model);
  if (refusedCount > 0) return refusal;
  return owners > 0 ? OWNERS : null;
}

/** Whether the person of a cell will be a member there. */
export function isWanted(staging: Staging, at: CellPosition): boolean {
  const [first] = cellsOf(staging, staging.layout.areaAt(at));
  return first !== undefined && wanted(first.cell);
}

/**
 * Stage a whole row or column in a cycle: everyone becomes a member, then the previous staged state, then no one is a
 * member. Returns a sentence about what was refused; null when nothing was.
 */
export function fillInTurns(staging: Staging, area: Area): string | null {
  const adds = staging.model.refusal("add_to_workspace") === null;
  const back: StagedEdit[] = [];
  let lacking = false;
  let members = false;
  for (const { user, workspace, cell } of cellsOf(staging, area)) {
    if (cell.member === null) continue;
    if (cell.change !== null) back.push([user, workspace, null]);
    if (wanted(cell)) members = true;
    else if (!cell.everywhere) lacking = true;
  }
  const someLeft = adds ? lacking : members;
  if (someLeft || back.length === 0) return fill(staging, area, adds && lacking);
  staging.staged.edit(back);
  return null;
}
