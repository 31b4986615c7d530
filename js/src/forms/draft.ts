// The content of a form: kept in the form itself, or in traits that Python reads and sets.

import type { Traits, WidgetModel } from "../kernel/widget.js";
import type { Model } from "../state/model.js";
import { oncePer } from "../state/stores/oncePer.js";
import { Store } from "../state/stores/store.js";
import { MAX_NAME } from "./nameChecks.js";

/** Milliseconds after the last keystroke before the value is sent to Python. */
const TYPING_DELAY = 150;

export class Draft<T extends object> extends Store {
  constructor(private own: Readonly<T>) {
    super();
  }

  get values(): Readonly<T> {
    return this.own;
  }

  change(patch: Partial<T>): void {
    this.own = { ...this.own, ...patch };
    this.notify();
  }

  /** Send pending changes immediately. */
  flush(): void {}
}

/** A draft stored in traits of the same names, shared by all views of a widget. */
class SyncedDraft<T extends object> extends Draft<T> {
  #typed: Partial<T> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #widget: WidgetModel;

  constructor(
    model: Model,
    private readonly empty: Readonly<T>,
  ) {
    super(empty);
    this.#widget = model.widget;
    for (const name of this.#names) {
      const onChange = () => {
        // Python clears a field that holds what was sent; what is still being typed there is newer.
        if (this.#timer === undefined || this.#get(name) !== "") delete this.#typed[name];
        this.notifyInFrame();
      };
      model.listen(`change:${name as string}`, onChange);
    }
    model.onDispose(() => this.flush());
  }

  #get(name: keyof T): unknown {
    return this.#widget.get(name as keyof Traits);
  }

  override get values(): Readonly<T> {
    const saved = Object.fromEntries(this.#names.map((name) => [name, this.#get(name) ?? this.empty[name]]));
    return { ...(saved as T), ...this.#typed };
  }

  override change(patch: Partial<T>): void {
    this.#typed = { ...this.#typed, ...patch };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), TYPING_DELAY);
    this.notify();
  }

  override flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const typed = Object.entries(this.#typed);
    if (typed.length === 0) return;
    this.#typed = {};
    for (const [name, value] of typed) {
      // Keep an overlong value in its field, which shows the error: the kernel would send back the previous value.
      if (typeof value === "string" && value.length > MAX_NAME) this.#typed[name as keyof T] = value as never;
      else this.#widget.set(name as keyof Traits, value as never);
    }
    this.#widget.save_changes();
    this.notify();
  }

  get #names(): (keyof T)[] {
    return Object.keys(this.empty) as (keyof T)[];
  }
}

/** Make the draft of a stand-alone form, shared by all views of its widget. */
export const sharedDraft = <T extends object>(empty: Readonly<T>) =>
  oncePer((model: Model) => new SyncedDraft(model, empty));
