// The content of one cell: who has access and how, and what is staged.

import type { People } from "../../data/people.js";
import type { Role } from "../../data/person.js";
import { ROLES } from "../../protocol.js";
import { OWNER_RISK } from "../../ui/display/Risk.js";
import { ROLE_LETTERS } from "../../ui/display/RolePill.js";
import type { Change } from "./staged.js";

export interface Cell {
  role: Role;
  /** Whether this role has access without membership. */
  everywhere: boolean;
  /** Whether the membership is explicit; null while unknown. */
  member: boolean | null;
  /** A staged change that has not been made yet. */
  change: Change | null;
}

/** Read a cell, ignoring a staged change that has been made already. */
export function cellAt(people: People, row: number, workspace: number, staged: Change | undefined): Cell {
  const { knownMemberships } = people;
  const member =
    knownMemberships === null || !people.isKnown(workspace) ? null : knownMemberships.has(row, workspace);
  const open = staged !== undefined && member !== null && (staged === "add") !== member;
  const everywhere = people.isEverywhere(row);
  return { role: ROLES[people.roles[row]], everywhere, member, change: open ? staged : null };
}

/** Whether the person will be a member once the staged change is made. */
export const wanted = ({ member, change }: Cell) => (change === null ? member === true : change === "add");

/** The role of someone who has access, as a word if there is room and as a letter if not. */
export function roleText({ role, everywhere, member, change }: Cell, roomy: boolean): string {
  if (!everywhere && !member && change !== "add") return "";
  const text = roomy ? role : ROLE_LETTERS[role];
  return everywhere && member ? `${text}+` : text;
}

/** Label a cell for screen readers, given the displayable names of its user and workspace. */
export function cellName(user: string, workspace: string, cell: Cell): string {
  const where = `${user} in ${workspace}: ${cell.role}`;
  if (cell.change !== null) return `${where}, staged: will be ${cell.change === "add" ? "added" : "removed"}`;
  if (cell.everywhere) {
    if (cell.member === null) return `${where}, access everywhere; membership not known yet`;
    return cell.member
      ? `${where}, access everywhere, and a member. ${OWNER_RISK}`
      : `${where}, access everywhere without membership`;
  }
  if (cell.member === null) return `${where}, not known yet`;
  return `${where}, ${cell.member ? "member" : "not a member"}`;
}
