// Dispatch messages from the kernel: one table, in which each part of the state registers its handlers.

import type { ToBrowser } from "../protocol.js";

type Type = ToBrowser["type"];
type Handler<T extends Type> = (message: Extract<ToBrowser, { type: T }>, buffers: DataView[]) => void;

export class Messages {
  readonly #handlers: { [T in Type]?: Handler<T>[] } = {};

  /** Register a handler for a message type; several handlers of one type run in registration order. */
  on<T extends Type>(type: T, handler: Handler<T>): void {
    const handlers: { [One in T]?: Handler<One>[] } = this.#handlers;
    handlers[type] = [...(handlers[type] ?? []), handler];
  }

  handle<T extends Type>(message: Extract<ToBrowser, { type: T }>, buffers: DataView[]): void {
    const handlers: { [One in T]?: Handler<One>[] } = this.#handlers;
    for (const handler of handlers[message.type as T] ?? []) handler(message, buffers);
  }
}
