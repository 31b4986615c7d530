// Which part of the state handles which message of the kernel: one table, to which each part adds its own.

import type { ToBrowser } from "./protocol.js";

type Type = ToBrowser["type"];
type Handler<T extends Type> = (message: Extract<ToBrowser, { type: T }>, buffers: DataView[]) => void;

export class Messages {
  private readonly handlers: { [T in Type]?: Handler<T>[] } = {};

  /** Have messages of a type handled; several handlers of one type run in the order in which they were added. */
  on<T extends Type>(type: T, handler: Handler<T>): void {
    const handlers: { [One in T]?: Handler<One>[] } = this.handlers;
    handlers[type] = [...(handlers[type] ?? []), handler];
  }

  handle<T extends Type>(message: Extract<ToBrowser, { type: T }>, buffers: DataView[]): void {
    const handlers: { [One in T]?: Handler<One>[] } = this.handlers;
    for (const handler of handlers[message.type as T] ?? []) handler(message, buffers);
  }
}
