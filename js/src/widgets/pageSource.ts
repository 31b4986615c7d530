// Replays the data in a page written by `to_html` as a kernel would send it: traits and pushed messages.

import type { Traits, WidgetModel } from "../kernel/widget.js";
import type { Columns, Session } from "../protocol.js";

export interface Written {
  session: Session;
  columns: Columns;
  /** The columns' buffers in base64. */
  buffers: string[];
  state: Traits;
  /** When the people were read, in milliseconds since 1970, UTC. */
  read_at: number;
}

type Listener = (...args: unknown[]) => void;

export class WrittenModel implements WidgetModel {
  readonly #traits: Traits;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(private readonly written: Written) {
    this.#traits = { ...written.state, read_only: true };
  }

  /** Send the written messages to the current listeners. */
  push(): void {
    const { session, columns, buffers } = this.written;
    // Whether the server was reachable then is irrelevant in a copy.
    this.#emit("msg:custom", { ...session, status: "ready", error: null }, []);
    this.#emit("msg:custom", columns, buffers.map(decoded));
  }

  get<Name extends keyof Traits>(name: Name): Traits[Name] {
    return this.#traits[name];
  }

  set<Name extends keyof Traits>(name: Name, value: Traits[Name]): void {
    this.#traits[name] = value;
    this.#emit(`change:${name}`);
  }

  save_changes(): void {}

  on(event: string, listener: Listener): void {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event)!.add(listener);
  }

  off(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  /** A copy contains everything: its page asks for nothing. */
  send(): void {}

  #emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args);
  }
}

function decoded(text: string): DataView {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return new DataView(bytes.buffer);
}
