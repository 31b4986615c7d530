// Send a file or a text to the kernel in parts, each after the answer to the one before it.

import { newId } from "../data/newId.js";
import type { Answer } from "../kernel/connection.js";
import { MAX_PART, type UploadRoster } from "../protocol.js";
import type { FieldError } from "../shared/errors.js";

/** A text as a file without a name. */
export const fileOf = (text: string) => new File([text], "");

interface Part {
  body: Omit<UploadRoster, "id">;
  /** How many bytes are before it. */
  done: number;
}

const UNREADABLE: FieldError = {
  message: "The file can't be read. Choose it again.",
  field: null,
  hint: null,
};

/** Send all parts; `send` returns null to give up. Returns why it failed. */
export async function sendParts(
  file: File,
  send: (part: Part) => Promise<Answer> | null,
): Promise<FieldError | null> {
  const { name, size } = file;
  const upload = newId();
  const count = Math.max(1, Math.ceil(size / MAX_PART));
  for (let part = 0; part < count; part += 1) {
    const done = part * MAX_PART;
    let content: string;
    try {
      content = base64(await file.slice(done, done + MAX_PART).arrayBuffer());
    } catch {
      return UNREADABLE;
    }
    const last = part === count - 1;
    const answer = await send({ done, body: { type: "upload_roster", upload, name, part, last, content } });
    if (answer === null) return null;
    if (answer.type === "failed") return answer.error;
  }
  return null;
}

/** Characters for each call: more than some browsers take as arguments. */
const CALL = 8192;

function base64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += CALL)
    text += String.fromCharCode(...bytes.subarray(at, at + CALL));
  return btoa(text);
}
