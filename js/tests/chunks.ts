// The scripts as the build makes them, run as a page runs them.
import { vi } from "vitest";
import { bundleChunks, type CHUNKS } from "../bundle.mjs";
import type { FromBrowser, ToBrowser } from "../src/protocol.js";
import type { UserManager as manager } from "../src/widgets/acting.js";

export type Chunks = Record<keyof typeof CHUNKS, string>;

const built = bundleChunks();
let pages = 0;

/** The scripts of a build that no other test has on the page; `CHUNK_STARTS` counts what is evaluated. */
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

/** Which chunks were evaluated, in order. */
export const evaluated: string[] = [];
Object.assign(globalThis, { started: (name: string) => evaluated.push(name) });

const moduleOf = (text: string) => `data:text/javascript,${encodeURIComponent(`${text}//${Math.random()}`)}`;

/** Run `_esm` of a class, as Python writes it and anywidget runs it. */
export async function runEsm({ core, acting }: Chunks, name: string): Promise<typeof manager> {
  const text =
    name === "UserTable"
      ? `${core}export default page.core.${name};`
      : `${core}${acting}export default page.acting.${name};`;
  return (await import(/* @vite-ignore */ moduleOf(text))).default;
}

/** Node imports no URL of a blob: have the same text come from a URL that holds it. */
export function importBlobs(): () => void {
  const Text = class {
    constructor(readonly texts: string[]) {}
  };
  vi.stubGlobal("Blob", Text);
  const holding = (blob: unknown) => moduleOf((blob as InstanceType<typeof Text>).texts.join(""));
  vi.spyOn(URL, "createObjectURL").mockImplementation(holding);
  vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
  return () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
}

/** Answer requests for parts from these scripts. */
export const sending =
  (chunks: Chunks) =>
  (request: FromBrowser): ToBrowser | undefined =>
    request.type === "ask_part"
      ? {
          type: "part",
          request: request.id,
          script: chunks[request.name],
          style: `.argilla-widgets .aw-${request.name} { color: red; }`,
        }
      : undefined;
