// The content of a form: kept on the page while the form is closed, or in traits that Python reads and sets.

import { useLayoutEffect, useState } from "preact/hooks";
import type { Traits, WidgetModel } from "../kernel/widget.js";
import { MAX_FIELD_LENGTH } from "../protocol.js";
import { askBefore, keyOf, type Losable, losses } from "../state/losses.js";
import type { Model } from "../state/model.js";
import { perInstance } from "../state/stores/perInstance.js";
import { Store } from "../state/stores/store.js";
import type { View } from "../state/view/view.js";

/** Milliseconds after the last keystroke before the value is sent to Python. */
const TYPING_DELAY = 150;

/** A password in a form. */
interface DraftPassword {
  readonly text: string;
  readonly generated: boolean;
  readonly copied: boolean;
}

const NO_PASSWORD: DraftPassword = { text: "", generated: false, copied: false };

export class Draft<T extends object> extends Store implements Losable {
  /** Only in the memory of the page: never in a trait. */
  password = NO_PASSWORD;
  /** How many forms show it now. */
  forms = 0;
  #own: Readonly<T>;

  constructor(protected readonly empty: Readonly<T>) {
    super();
    this.#own = empty;
  }

  get values(): Readonly<T> {
    return this.#own;
  }

  /** Whether a person has typed anything: a choice, such as the role, can be made again with a click. */
  get typed(): boolean {
    const { empty, password } = this;
    const texts = Object.entries(this.values).filter(([name]) => !empty[name as keyof T]);
    return password.text !== "" || texts.some(([name, text]) => text !== empty[name as keyof T]);
  }

  get wouldBeLost(): boolean {
    return this.typed;
  }

  change(patch: Partial<T>): void {
    this.#own = { ...this.#own, ...patch };
    this.notify();
  }

  setPassword(password: Partial<DraftPassword>): void {
    this.password = { ...NO_PASSWORD, ...password };
    this.notify();
  }

  /** Empty the fields that still hold what was sent; what was typed since then stays. */
  clear(sent: Readonly<Partial<T>>, password = this.password): void {
    const names = (Object.keys(sent) as (keyof T)[]).filter((name) => this.values[name] === sent[name]);
    this.#own = { ...this.#own, ...Object.fromEntries(names.map((name) => [name, this.empty[name]])) };
    if (password === this.password) this.password = NO_PASSWORD;
    this.notify();
  }

  reset(): void {
    this.#own = this.empty;
    this.setPassword(NO_PASSWORD);
  }

  /** Send pending changes immediately. */
  flush(): void {}
}

/** A draft stored in traits of the same names, shared by all views of a widget. */
class SyncedDraft<T extends object> extends Draft<T> {
  /** What is not sent to Python yet, and the last that was typed here: Python may have set the fields, too. */
  #typed: Partial<T> = {};
  #byHand: Partial<T> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #widget: WidgetModel;

  constructor(model: Model, empty: Readonly<T>) {
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

  override get typed(): boolean {
    const kept = ([name, text]: [string, unknown]) =>
      text !== "" && this.empty[name as keyof T] === "" && this.values[name as keyof T] === text;
    return this.password.text !== "" || Object.entries(this.#byHand).some(kept);
  }

  override change(patch: Partial<T>): void {
    this.#byHand = { ...this.#byHand, ...patch };
    this.#typed = { ...this.#typed, ...patch };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), TYPING_DELAY);
    this.notify();
  }

  /** Python empties the fields itself. */
  override clear(_sent: Readonly<Partial<T>>, password = this.password): void {
    super.clear({} as Partial<T>, password);
  }

  /** Take over texts that were typed in another form: the code of the cell may choose the rest. */
  fill(other: Draft<T>): void {
    const texts = this.#names.filter((name) => this.values[name] === "");
    this.change(Object.fromEntries(texts.map((name) => [name, other.values[name]])) as Partial<T>);
  }

  override flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const typed = Object.entries(this.#typed);
    if (typed.length === 0) return;
    this.#typed = {};
    for (const [name, value] of typed) {
      // Keep an overlong value in its field, which shows the error: the kernel would send back the previous value.
      if (typeof value === "string" && value.length > MAX_FIELD_LENGTH)
        this.#typed[name as keyof T] = value as never;
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
  perInstance((model: Model) => new SyncedDraft(model, empty));

/** Drafts of forms that are closed or whose view has ended, by a part of the page. */
const draftsAt = perInstance((_: Element) => new Map<string, Draft<object>>());

/**
 * Take the draft that an earlier form left in this view or, in JupyterLab, in its cell, and return how to leave this one. A
 * kernel that is gone takes all its widgets along: their drafts are left to whichever comes next.
 */
function exchange<T extends object>(model: Model, view: View, key: string) {
  const root = view.root!;
  const { body } = root.ownerDocument;
  const place = root.closest(".jp-Cell") ?? root;
  const drafts = [place, body].map((one) => draftsAt(one).get(key) as Draft<T> | undefined);
  for (const one of [place, body]) draftsAt(one).delete(key);
  return {
    before: drafts.find((draft) => draft?.typed), // what it held may have been created since
    leave: (draft: Draft<T>) => {
      draftsAt(model.link === "lost" ? body : place).set(key, draft as Draft<object>);
    },
  };
}

/** Drafts that forms show now: one that two views of a widget show is the same. */
const shownOf = perInstance((_: Model) => new Map<string, Draft<object>>());

/** A draft that stays when the form closes or its cell runs again. The password does not: no one would see it. */
export function useKeptDraft<T extends object>(
  model: Model,
  view: View,
  kind: string,
  empty: Readonly<T>,
): Draft<T> {
  const [{ draft, end }] = useState(() => {
    const key = keyOf(model, kind);
    const { before, leave } = exchange<T>(model, view, key);
    const shown = shownOf(model);
    const draft = (shown.get(key) ?? before ?? new Draft(empty)) as Draft<T>;
    shown.set(key, draft as Draft<object>);
    draft.forms += 1;
    askBefore(draft);
    const end = () => {
      draft.forms -= 1;
      if (draft.forms > 0) return;
      shown.delete(key);
      draft.setPassword({});
      leave(draft);
      losses.delete(draft); // a person who closes a form has decided to discard it
    };
    return { draft, end };
  });
  useLayoutEffect(() => end, []);
  return draft;
}

/** Keep the draft of a stand-alone form for the widget that replaces its own. */
export function useHandover<T extends object>(
  model: Model,
  view: View,
  kind: string,
  draft: SyncedDraft<T>,
): Draft<T> {
  const key = model.session && keyOf(model, kind);
  useLayoutEffect(() => {
    if (key === null) return;
    const { before, leave } = exchange<T>(model, view, key);
    if (before !== undefined && before !== draft && !draft.typed) draft.fill(before);
    return () => leave(draft);
  }, [key]);
  return draft;
}
