// Chunks of the front end that load after the first paint, or when a component needs them. `_esm` is copied into every
// widget and every saved notebook, so it holds only what the first paint needs; the kernel sends the rest, once for all
// widgets on a page.

import { useEffect } from "preact/hooks";
import type { Answer } from "../kernel/connection.js";
import type { AskChunk, ErrorInfo } from "../protocol.js";
import { Store, useStore } from "./stores/store.js";

export type ChunkName = AskChunk["name"];

type ChunkProblem = Pick<ErrorInfo, "message" | "hint">;

const REFUSED: ChunkProblem = {
  message: "This part could not be loaded.",
  hint: "Reload the page and run the cell again. The browser's console has the details.",
};

/** What each chunk exports: its entry declares it. */
// biome-ignore lint/suspicious/noEmptyInterface: see above
export interface ChunkExports {}

/** What the chunks of this build that have run on this page export: bundle.mjs replaces BUILD by a hash of all scripts. */
const LOADED = Symbol.for("argilla-widgets/BUILD");
type Chunk<Name extends ChunkName> = ChunkExports[Name] & { style?: string };
const page = globalThis as { [LOADED]?: { [Name in ChunkName]?: Chunk<Name> } };
page[LOADED] ??= {};

/** Notifies subscribers that a chunk has arrived, or why it has not. */
export const arrivals = new Store();

/** Return what a chunk exports; null until it has arrived. */
export function loadedChunk<Name extends ChunkName>(name: Name): Chunk<Name> | null {
  return page[LOADED]![name] ?? null;
}

/**
 * Return what a chunk exports; null until it has arrived, when the component is rendered again. With the `chunks` of its
 * widget, the component asks for one that the widget itself does without.
 */
export function useChunk<Name extends ChunkName>(name: Name, chunks?: Chunks): Chunk<Name> | null {
  useStore(arrivals);
  useEffect(() => chunks?.need(name), [name]);
  return loadedChunk(name);
}

/** Return the styles of all chunks that are here. */
export const loadedStyles = () =>
  Object.values(page[LOADED]!)
    .map(({ style }) => style)
    .join("");

/** The chunks that one widget needs. */
export class Chunks {
  #problem: ChunkProblem | null = null;
  readonly #needed: ChunkName[] = [];
  readonly #loading = new Map<ChunkName, Promise<void>>();

  /**
   * `names` are in the order in which they build on each other: each chunk imports from those before it, and one that a
   * component needs, from all of these.
   */
  constructor(
    private readonly names: readonly ChunkName[],
    private readonly request: (name: ChunkName) => Promise<Answer>,
  ) {}

  /** Load those that are neither here nor on their way. */
  load(): void {
    this.#problem = null;
    for (const name of this.#all) this.#loadOne(name);
  }

  /** Load one more. */
  need(name: ChunkName): void {
    if (this.#all.includes(name)) return;
    this.#needed.push(name);
    this.load();
  }

  get #all(): readonly ChunkName[] {
    return [...this.names, ...this.#needed];
  }

  /** Why one of them is not here; null while there is no problem. */
  get problem(): ChunkProblem | null {
    return this.#all.every(loadedChunk) ? null : this.#problem;
  }

  #loadOne(name: ChunkName): void {
    if (loadedChunk(name) !== null || this.#loading.has(name)) return;
    this.#loading.set(
      name,
      this.#ask(name).finally(() => this.#loading.delete(name)),
    );
  }

  async #ask(name: ChunkName): Promise<void> {
    const answer = await this.request(name);
    const at = this.names.indexOf(name);
    const before = at < 0 ? this.names.at(-1) : this.names[at - 1];
    if (before !== undefined) await this.#loading.get(before);
    if (loadedChunk(name) !== null) return; // another widget has loaded it
    if (answer.type === "chunk" && (before === undefined || loadedChunk(before) !== null)) {
      try {
        await run(name, answer.script);
        if (loadedChunk(name) === null)
          throw new Error(`The chunk "${name}" of argilla-widgets is of another version.`);
        arrivals.notify();
        return;
      } catch (error) {
        console.error(error);
      }
    }
    this.#problem ??= answer.type === "failed" ? answer.error : REFUSED;
    arrivals.notify();
  }
}

/** Run a script as anywidget runs `_esm`, or where the page forbids that, as part of the page. */
async function run(name: ChunkName, script: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    await import(/* @vite-ignore */ url);
  } catch (error) {
    const element = document.createElement("script");
    element.textContent = script;
    document.head.append(element);
    element.remove();
    if (loadedChunk(name) === null) throw error;
  } finally {
    URL.revokeObjectURL(url);
  }
}
