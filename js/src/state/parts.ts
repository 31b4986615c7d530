// Parts of the front end that load after the first paint. `_esm` is copied into every widget and every saved notebook,
// so it holds only what the first paint needs; the kernel sends the rest, once for all widgets on a page.

import type { Answer } from "../kernel/connection.js";
import type { AskPart, ErrorInfo } from "../protocol.js";
import { Store, useStore } from "./store.js";

export type PartName = AskPart["name"];

/** Parts in the order in which they build on each other: each imports from those before it. */
const ORDER: readonly PartName[] = ["people", "manager", "access"];

const upTo = (name: PartName) => ORDER.slice(0, ORDER.indexOf(name) + 1);

type PartProblem = Pick<ErrorInfo, "message" | "hint">;

const REFUSED: PartProblem = {
  message: "This part could not be loaded.",
  hint: "Reload the page and run the cell again. The browser's console has the details.",
};

/** The modules of this build on this page, by part: bundle.mjs replaces BUILD by a hash of all scripts. */
const MODULES = Symbol.for("argilla-widgets/BUILD");
const page = globalThis as { [MODULES]?: { [name in PartName]?: unknown } };
page[MODULES] ??= {};

const styles = new Map<PartName, string>();
/** Notifies subscribers of a part's arrival. */
export const arrivals = new Store();

/** Return what a part exports; null until it has arrived. */
export function partHere<Exports>(name: PartName): Exports | null {
  return (page[MODULES]![name] as Exports | undefined) ?? null;
}

/** Return what a part exports; null until it has arrived, when the component is rendered again. */
export function usePart<Exports>(name: PartName): Exports | null {
  useStore(arrivals);
  return partHere<Exports>(name);
}

/** The parts that one widget uses. */
export class Parts extends Store {
  #needed: PartName | null = null;
  readonly #wanted = new Set<PartName>();
  readonly #problems = new Map<PartName, PartProblem>();
  readonly #loading = new Map<PartName, Promise<void>>();

  constructor(private readonly request: (name: PartName) => Promise<Answer>) {
    super();
  }

  /** Say what the widget needs as a whole. Its styles apply from the first frame, if it is here already. */
  need(name: PartName): void {
    this.#needed = name;
    for (const one of upTo(name)) this.#wanted.add(one);
  }

  /** Load a part, and those before it, unless they are here or on their way. */
  async load(name: PartName): Promise<void> {
    const names = upTo(name);
    for (const one of names) this.#wanted.add(one);
    this.notify();
    await Promise.all(names.map((one) => this.#loadOne(one)));
  }

  /** Load what the widget needs as a whole, also after a failure. */
  loadNeeded(): void {
    if (this.#needed !== null) void this.load(this.#needed);
  }

  /** Why a part, or one before it, is not here; null while there is no problem. */
  problem(name: PartName | null = this.#needed): PartProblem | null {
    if (name === null) return null;
    const missing = upTo(name).filter((one) => partHere(one) === null);
    return missing.map((one) => this.#problems.get(one)).find((problem) => problem !== undefined) ?? null;
  }

  /** The styles of the parts in use that are here, in their order. */
  get styles(): readonly [PartName, string][] {
    return ORDER.flatMap((name) => {
      const style = this.#wanted.has(name) ? styles.get(name) : undefined;
      return style === undefined ? [] : [[name, style] as [PartName, string]];
    });
  }

  #loadOne(name: PartName): Promise<void> {
    if (partHere(name) !== null) return Promise.resolve();
    const loading = this.#loading.get(name) ?? this.#ask(name).finally(() => this.#loading.delete(name));
    this.#loading.set(name, loading);
    return loading;
  }

  async #ask(name: PartName): Promise<void> {
    this.#problems.delete(name);
    const answer = await this.request(name);
    const before = ORDER[ORDER.indexOf(name) - 1];
    if (before !== undefined) await this.#loading.get(before);
    if (partHere(name) !== null) return; // another widget has loaded it
    if (answer.type === "part" && (before === undefined || partHere(before) !== null)) {
      try {
        await run(name, answer.script);
        styles.set(name, answer.style);
        if (partHere(name) === null)
          throw new Error(`The part ${name} of argilla-widgets is of another version.`);
        arrivals.notify();
        return;
      } catch (error) {
        console.error(error);
      }
    }
    this.#problems.set(name, answer.type === "failed" ? answer.error : REFUSED);
    this.notify();
  }
}

/** Run a script as anywidget runs `_esm`, or where the page forbids that, as part of the page. */
async function run(name: PartName, script: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    await import(/* @vite-ignore */ url);
  } catch (error) {
    const element = document.createElement("script");
    element.textContent = script;
    document.head.append(element);
    element.remove();
    if (partHere(name) === null) throw error;
  } finally {
    URL.revokeObjectURL(url);
  }
}
