// Passwords: made in the browser, and checked before they are sent.

/** No character that is taken for another one: no 0 O o, 1 l I. */
const UNAMBIGUOUS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH = 20;
const LEAST = 8;
/** The server's hash reads no further. */
const MOST_BYTES = 72;
/** The password of Argilla's own examples. */
const WELL_KNOWN = "12345678";

export const byteLength = (text: string) => new TextEncoder().encode(text).length;

/** Make a password of 20 unambiguous characters, each as likely as any other. */
export function generatePassword(): string {
  const limit = 256 - (256 % UNAMBIGUOUS.length);
  const letters: string[] = [];
  while (letters.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH))) {
      // Bytes past the last whole round would make the first letters likelier.
      if (byte < limit && letters.length < LENGTH) letters.push(UNAMBIGUOUS[byte % UNAMBIGUOUS.length]);
    }
  }
  return letters.join("");
}

/** Say why the server would not take the password, or would not read all of it; null when it fits. */
export function passwordError(password: string): string | null {
  if (password === "") return "Enter a password of 8 or more characters.";
  // As many letters as there may be bytes are enough: what is longer is not counted.
  const length = Array.from(password.slice(0, MOST_BYTES)).length;
  if (length < LEAST) return `Use 8 or more characters. This has ${length}.`;
  const bytes = byteLength(password);
  if (bytes > MOST_BYTES)
    return `Use a shorter password. This takes ${bytes} bytes; the server reads only 72.`;
  return null;
}

/** Say why the password is a weak one; null when nothing is known against it. */
export function passwordWarning(password: string, username: string): string | null {
  if (password === WELL_KNOWN)
    return "This is the password from Argilla's documentation. Anyone could guess it.";
  if (password !== "" && password === username) return "This is the username. Anyone could guess it.";
  return null;
}

/** Say, while it is typed, what it lacks; null when nothing. */
export function passwordHint(password: string): string | null {
  const error = passwordError(password);
  return error === null || byteLength(password) > MOST_BYTES ? error : "Use 8 or more characters.";
}
