// The built scripts, run as a page runs them.

import { vi } from "vitest";
import { bundleChunks, type CHUNKS } from "../bundle.mjs";
import type { ToBrowser } from "../src/protocol.js";
import type { UserManager as manager } from "../src/widgets/core.js";
import type { Asked } from "./fake.js";

export type Chunks = Record<keyof typeof CHUNKS, string>;

const built = bundleChunks();
let pages = 0;

/** Return built scripts under a key that no other test uses, which record their evaluation in `evaluated`. */
export async function freshChunks(): Promise<Chunks> {
  pages += 1;
  const texts = Object.entries(await built).map(([name, text]) => [
    name,
    text
      .replace(/argilla-widgets\/\w+/g, (key) => `${key}-${pages}`)
      .replace("=>{", `=>{started("${name}");`),
  ]);
  return Object.fromEntries(texts);
}

/** The evaluated chunks, in order. */
export const evaluated: string[] = [];
Object.assign(globalThis, { started: (name: string) => evaluated.push(name) });

const moduleOf = (text: string) => `data:text/javascript,${encodeURIComponent(`${text}//${Math.random()}`)}`;

/** Run the `_esm` of a class, composed as in Python, as anywidget does. */
export async function runEsm({ core }: Chunks, name: string): Promise<typeof manager> {
  const text = `${core}export default page.core.${name};`;
  return (await import(/* @vite-ignore */ moduleOf(text))).default;
}

/** Replace blob URLs by data URLs, because Node cannot import blob URLs. */
export function importBlobs(): () => void {
  const Text = class {
    constructor(readonly texts: string[]) {}
  };
  vi.stubGlobal("Blob", Text);
  const dataUrl = (blob: unknown) => moduleOf((blob as InstanceType<typeof Text>).texts.join(""));
  vi.spyOn(URL, "createObjectURL").mockImplementation(dataUrl);
  vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
  return () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
}

/** A handler that answers requests for chunks with these scripts. */
export const sending =
  (chunks: Chunks) =>
  (request: Asked): ToBrowser | undefined =>
    request.type === "ask_chunk"
      ? { type: "chunk", request: request.id, script: chunks[request.name] }
      : undefined;
