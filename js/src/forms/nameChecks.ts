// Names of users and workspaces: what the server rejects, and what a person would regret.

import { useEffect, useState } from "preact/hooks";
import { PER_STEP, type Steps, whenIdle } from "../data/columns/steps.js";
import { normalize } from "../data/order/collation.js";
import type { People } from "../data/people.js";
import { MAX_FIELD_LENGTH, type WorkspaceItem } from "../protocol.js";
import { displayText, formatNumber, isolated, segments } from "../ui/display/displayText.js";

// Letters of other scripts, digits and a sign, each above the Latin letter that it looks like.
const ALIKE = "аеорсухіјѕвкмнтαονρτυικ01|";
const LATIN = "aeopcyxijsbkmhtaovptuikoll";
const LOOKALIKES = new Map(Array.from(ALIKE, (letter, at) => [letter, LATIN[at]]));

/** Map look-alike names to the same text: ignores case, marks, spaces, invisible and look-alike letters. */
export function skeleton(name: string): string {
  return Array.from(
    normalize(name).replace(/[\p{C}\p{Z}\s]+/gu, ""),
    (letter) => LOOKALIKES.get(letter) ?? letter,
  ).join("");
}

/** Return why a text is too long for any name; null when it is not. */
export const lengthError = (text: string): string | null =>
  text.length > MAX_FIELD_LENGTH ? `Use up to ${formatNumber(MAX_FIELD_LENGTH)} characters.` : null;

/** Return why this cannot be a username; null when it can. */
export function usernameError(name: string, people: People | null, except = -1): string | null {
  if (name.trim() === "") return "Enter a username.";
  if (people === null) return lengthError(name);
  const { usernames } = people;
  for (let row = usernames.indexOf(name); row >= 0; row = usernames.indexOf(name, row + 1)) {
    if (row === except) continue;
    return except < 0
      ? "Already taken. Did you mean to add this person to a workspace?"
      : "Already taken. Choose another username.";
  }
  return lengthError(name);
}

/** Return what is unusual about a name by itself; null when nothing is. */
function oddity(name: string): string | null {
  // Skip the check of every letter in a text that is too long for a name anyway.
  const long = lengthError(name);
  if (long !== null) return long;
  if (name.trim() !== name) return "Begins or ends with a space, so it looks like the name without it.";
  if (segments(name).some((piece) => piece.hidden))
    return `Contains invisible characters: ${displayText(name)}.`;
  return null;
}

/** Return the existing username that this one resembles, ignoring one row; null when there is none. */
function* lookalike(name: string, people: People, except: number): Steps<string | null> {
  if (name === "" || oddity(name) !== null) return null;
  const mine = skeleton(name);
  for (let row = 0; row < people.count; row += 1) {
    if (row % PER_STEP === PER_STEP - 1) yield;
    if (row === except) continue;
    const other = people.usernames.get(row);
    if (Math.abs(other.length - name.length) > 8 || other === name) continue;
    if (skeleton(other) === mine) return `Looks like the existing user ${isolated(other)}.`;
  }
  return null;
}

/** Return why this cannot be the name of a new workspace; null when it can. */
export function workspaceError(name: string, workspaces: readonly WorkspaceItem[]): string | null {
  if (name.trim() === "") return "Enter a name.";
  return workspaces.some((other) => other.name === name)
    ? "A workspace with this name already exists."
    : lengthError(name);
}

/** Return what is unusual about a workspace name that the server would accept; null when nothing is. */
export function workspaceWarning(name: string, workspaces: readonly WorkspaceItem[]): string | null {
  const odd = oddity(name);
  if (odd !== null || name === "") return odd;
  const mine = skeleton(name);
  const alike = workspaces.find((other) => other.name !== name && skeleton(other.name) === mine);
  return alike === undefined ? null : `Looks like the existing workspace ${isolated(alike.name)}.`;
}

export function useUsernameWarning(name: string, people: People | null, except = -1): string | null {
  const [found, setFound] = useState<{ name: string; message: string | null }>({ name: "", message: null });
  useEffect(
    () =>
      people === null
        ? undefined
        : whenIdle(lookalike(name, people, except), (message) => setFound({ name, message })).cancel,
    [name, except, people],
  );
  return oddity(name) ?? (found.name === name ? found.message : null);
}
