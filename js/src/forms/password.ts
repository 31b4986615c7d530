// Generate passwords in the browser, and check them before they are sent.

import { MAX_PASSWORD_BYTES, MIN_PASSWORD } from "../protocol.js";

/** Excludes characters that are easily confused: 0 O o, 1 l I. */
const UNAMBIGUOUS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const GENERATED_LENGTH = 20;
/** The password in Argilla's own examples. */
const WELL_KNOWN = "12345678";

export const byteLength = (text: string) => new TextEncoder().encode(text).length;

/** Generate a password of 20 unambiguous characters, each equally likely. */
export function generatePassword(): string {
  const limit = 256 - (256 % UNAMBIGUOUS.length);
  const letters: string[] = [];
  while (letters.length < GENERATED_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(GENERATED_LENGTH))) {
      // Accepting bytes past the last multiple would make the first letters more likely.
      if (byte < limit && letters.length < GENERATED_LENGTH)
        letters.push(UNAMBIGUOUS[byte % UNAMBIGUOUS.length]);
    }
  }
  return letters.join("");
}

/** Return why the server would reject the password or ignore part of it; null when it is fine. */
export function passwordError(password: string): string | null {
  if (password === "") return `Enter a password of ${MIN_PASSWORD} or more characters.`;
  // Counting as many letters as the limit has bytes is enough.
  const length = Array.from(password.slice(0, MAX_PASSWORD_BYTES)).length;
  if (length < MIN_PASSWORD) return `Use ${MIN_PASSWORD} or more characters. This has ${length}.`;
  const bytes = byteLength(password);
  if (bytes > MAX_PASSWORD_BYTES)
    return `Use a shorter password. This takes ${bytes} bytes; the server reads only ${MAX_PASSWORD_BYTES}.`;
  return null;
}

/** Return why the password is weak; null when no weakness is known. */
export function passwordWarning(password: string, username: string): string | null {
  if (password === WELL_KNOWN)
    return "This is the password from Argilla's documentation. Anyone could guess it.";
  if (password !== "" && password === username) return "This is the username. Anyone could guess it.";
  return null;
}

/** Return what the password lacks while it is being typed; null when nothing. */
export function passwordHint(password: string): string | null {
  const error = passwordError(password);
  return error === null || byteLength(password) > MAX_PASSWORD_BYTES
    ? error
    : `Use ${MIN_PASSWORD} or more characters.`;
}
