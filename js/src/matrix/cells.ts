// What one cell says: who has access there and how, and what is staged.

import { type People, ROLES, type Role } from "../data/people.js";
import { OWNER_RISK } from "../risk.js";
import { ROLE_LETTERS } from "../table/Row.js";
import { MemberBits } from "./bits.js";
import type { Change } from "./staged.js";

export interface Cell {
  role: Role;
  /** Whether there is an explicit membership; null while that is not known. */
  member: boolean | null;
  /** A change that is staged and not made yet. */
  change: Change | null;
}

/** Read a cell; a staged change that is made already counts no more. */
export function cellAt(people: People, row: number, workspace: number, staged: Change | undefined): Cell {
  const { members } = people;
  const member =
    members === null ? null : MemberBits.of(members, people.workspaces.length).has(row, workspace);
  const open = staged !== undefined && member !== null && (staged === "add") !== member;
  return { role: ROLES[people.roles[row]], member, change: open ? staged : null };
}

/** Whether somebody will be a member once what is staged is made. */
export const wanted = ({ member, change }: Cell) => (change === null ? member === true : change === "add");

export function letterOf({ role, member, change }: Cell): string {
  if (role === "owner") return member === true ? "O+" : "O";
  return member === true || change === "add" ? ROLE_LETTERS[role] : "";
}

/** Name a cell for screen readers, user and workspace given as they may be read. */
export function cellName(user: string, workspace: string, cell: Cell): string {
  const where = `${user} in ${workspace}: ${cell.role}`;
  if (cell.change !== null) return `${where}, staged: will be ${cell.change === "add" ? "added" : "removed"}`;
  if (cell.role === "owner") {
    return cell.member === true
      ? `${where}, access everywhere, and a member. ${OWNER_RISK}`
      : `${where}, access everywhere without membership`;
  }
  if (cell.member === null) return `${where}, not known yet`;
  return `${where}, ${cell.member ? "member" : "not a member"}`;
}
