// Send a file or a text to the kernel in parts, each after the answer to the one before it.

import { newId } from "../data/newId.js";
import type { FieldError } from "../forms/errors.js";
import type { Answer } from "../kernel/connection.js";
import { MAX_PART, type UploadRoster } from "../protocol.js";

/** What is sent; the name is empty for a text. */
export interface Source {
  name: string;
  size: number;
  /** Reads some of its bytes. */
  slice: (from: number, to: number) => Promise<ArrayBuffer>;
}

export const sourceOfFile = (file: File): Source => ({
  name: file.name,
  size: file.size,
  slice: (from, to) => file.slice(from, to).arrayBuffer(),
});

export function sourceOfText(text: string): Source {
  const { buffer } = new TextEncoder().encode(text);
  return { name: "", size: buffer.byteLength, slice: async (from, to) => buffer.slice(from, to) };
}

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
  { name, size, slice }: Source,
  send: (part: Part) => Promise<Answer> | null,
): Promise<FieldError | null> {
  const upload = newId();
  const count = Math.max(1, Math.ceil(size / MAX_PART));
  for (let part = 0; part < count; part += 1) {
    const done = part * MAX_PART;
    let content: string;
    try {
      content = base64(await slice(done, Math.min(size, done + MAX_PART)));
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
