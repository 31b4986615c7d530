// Names of users and workspaces: what the server refuses, and what a person would regret.

import { normalize } from "../collation.js";
import type { People } from "../data/people.js";
import { CHUNK, type Step } from "../data/steps.js";
import type { WorkspaceItem } from "../protocol.js";
import { displayText } from "../shown.js";

// Letters of other scripts, and digits, that are taken for Latin ones.
const LOOKALIKES: Record<string, string> = {
  а: "a",
  е: "e",
  о: "o",
  р: "p",
  с: "c",
  у: "y",
  х: "x",
  і: "i",
  ј: "j",
  ѕ: "s",
  в: "b",
  к: "k",
  м: "m",
  н: "h",
  т: "t",
  α: "a",
  ο: "o",
  ν: "v",
  ρ: "p",
  τ: "t",
  υ: "u",
  ι: "i",
  κ: "k",
  "0": "o",
  "1": "l",
  "|": "l",
};

/** Give what two names have in common that look alike: case, marks, spaces, invisible and look-alike letters. */
export function skeleton(name: string): string {
  return Array.from(
    normalize(name).replace(/[\p{C}\p{Z}\s]+/gu, ""),
    (letter) => LOOKALIKES[letter] ?? letter,
  ).join("");
}

/** As LONGEST_FIELD in argilla_widgets/widgets/forms.py. */
export const LONGEST_NAME = 1000;

/** Say why this is too long for a name of any kind; null when it is not. */
export const lengthError = (text: string): string | null =>
  text.length > LONGEST_NAME ? "Use up to 1,000 characters." : null;

/** Say why this cannot be a username; null when it can. */
export function usernameError(name: string, people: People | null, except = -1): string | null {
  if (name.trim() === "") return "Enter a username.";
  if (people === null) return lengthError(name);
  for (let row = findExact(people, name); row >= 0; row = findExact(people, name, row + 1)) {
    if (row === except) continue;
    return except < 0
      ? "Already taken. Did you mean to add this person to a workspace?"
      : "Already taken. Choose another username.";
  }
  return lengthError(name);
}

function findExact(people: People, name: string, from = 0): number {
  const { text, ends } = people.usernames;
  if (!text.includes(name)) return -1;
  for (let row = from; row < ends.length; row += 1) {
    const start = people.usernames.start(row);
    if (ends[row] - start === name.length && text.startsWith(name, start)) return row;
  }
  return -1;
}

/** Say what is odd about any name by itself; null when nothing is. */
export function oddity(name: string): string | null {
  // What is longer than any name is not looked at letter by letter.
  const long = lengthError(name);
  if (long !== null) return long;
  if (name.trim() !== name) return "Begins or ends with a space, so it looks like the name without it.";
  if (displayText(name) !== name) return `Contains invisible characters: ${displayText(name)}.`;
  return null;
}

/** Say whose username this one looks like, but for one row's; null for nobody's. */
export function* lookalike(name: string, people: People, except: number): Step<string | null> {
  if (name === "" || oddity(name) !== null) return null;
  const mine = skeleton(name);
  for (let row = 0; row < people.count; row += 1) {
    if (row % CHUNK === CHUNK - 1) yield;
    if (row === except) continue;
    const other = people.usernames.get(row);
    if (Math.abs(other.length - name.length) > 8 || other === name) continue;
    if (skeleton(other) === mine) return `Looks like the existing user ${displayText(other)}.`;
  }
  return null;
}

/** Say why this cannot be the name of a new workspace; null when it can. */
export function workspaceError(name: string, workspaces: readonly WorkspaceItem[]): string | null {
  if (name.trim() === "") return "Enter a name.";
  return workspaces.some((other) => other.name === name)
    ? "A workspace with this name already exists."
    : lengthError(name);
}

/** Say what is odd about a workspace's name that the server would take; null when nothing is. */
export function workspaceWarning(name: string, workspaces: readonly WorkspaceItem[]): string | null {
  const odd = oddity(name);
  if (odd !== null || name === "") return odd;
  const mine = skeleton(name);
  const alike = workspaces.find((other) => other.name !== name && skeleton(other.name) === mine);
  return alike === undefined ? null : `Looks like the existing workspace ${displayText(alike.name)}.`;
}
