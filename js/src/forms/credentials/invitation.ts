// The plain-text message for people who get an account or a new password, for email or chat.

import type { Role } from "../../data/person.js";
import { displayText } from "../../ui/display/displayText.js";
import { formatList } from "../../ui/display/formatList.js";

export interface Invitation {
  url: string;
  username: string;
  password: string;
  role: Role;
  workspaces: readonly string[];
  /** Whether the account is new. */
  created: boolean;
}

/** Maximum number of names listed before the rest is given as a count. */
const MAX_NAMED = 10;

export function invitation({ url, username, password, role, workspaces, created }: Invitation): string {
  return [
    created ? "You have an account on Argilla." : "You have a new password for Argilla.",
    "",
    `Server:   ${url}`,
    `Username: ${displayText(username)}`,
    `Password: ${password}`,
    "",
    `First step: open ${url} and sign in with this username and password.`,
    next(role, workspaces),
  ].join("\n");
}

/** Invitations to several people, separated so that each is easy to copy. */
export function invitations(all: readonly Invitation[]): string {
  return all.map(invitation).join(`\n\n${"-".repeat(40)}\n\n`);
}

function next(role: Role, workspaces: readonly string[]): string {
  if (role === "owner") return "Then open a dataset: as an owner, you have access to every workspace.";
  if (workspaces.length === 0) return "You will see datasets once you are a member of a workspace.";
  const noun = workspaces.length === 1 ? "workspace" : "workspaces";
  return `Then open a dataset in the ${noun} ${formatList(workspaces, MAX_NAMED)}.`;
}

/** A table to paste into a spreadsheet; names that look like formulas are escaped. */
export function passwordTable(all: readonly Pick<Invitation, "username" | "password">[]): string {
  const cell = (text: string) => (/^\s*[=+\-@＝＋－＠]/u.test(text) ? `'${text}` : text);
  const lines = all.map(({ username, password }) => `${cell(displayText(username))}\t${cell(password)}`);
  return ["username\tpassword", ...lines].join("\n");
}
