// Traits: small public state that Python and all views share and can write.

import type { Query } from "../../data/query.js";
import type { Traits, WidgetModel } from "../../kernel/widget.js";
import type { Part } from "../../protocol.js";
import { Store } from "./store.js";

/** Traits that affect rendering. */
const TRAITS: readonly (keyof Traits)[] = [
  "search",
  "sort",
  "role_filter",
  "workspace_filter",
  "workspace_count_filter",
  "updated_filter",
  "read_only",
  "show",
];
/** Milliseconds after the last keystroke of a search before it is sent to Python. */
const SEARCH_DELAY = 150;

export abstract class TraitStore extends Store {
  #query: Query;
  #typed: string | null = null;
  #typedTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #ends: (() => void)[] = [];

  constructor(readonly widget: WidgetModel) {
    super();
    this.#query = this.#readQuery();
    for (const name of TRAITS) {
      this.listen(`change:${name}`, () => {
        this.#updateQuery();
        this.notifyInFrame();
      });
    }
  }

  /** Called when the query has changed. */
  protected queryChanged(): void {}

  /** Call a function when the widget is closed. */
  onDispose(end: () => void): void {
    this.#ends.push(end);
  }

  dispose(): void {
    for (const end of this.#ends.splice(0)) end();
    this.flushSearch();
  }

  /** Listen to events of the widget until it is closed. */
  listen(event: string, callback: (...args: never[]) => void): void {
    this.widget.on(event, callback as (...args: unknown[]) => void);
    this.#ends.push(() => this.widget.off(event, callback as (...args: unknown[]) => void));
  }

  get<Name extends keyof Traits>(name: Name): Traits[Name] {
    return this.widget.get(name);
  }

  set<Name extends keyof Traits>(name: Name, value: Traits[Name]): void {
    this.widget.set(name, value);
    this.widget.save_changes();
    this.notify();
  }

  /** The search as typed; it is sent to Python with a delay. */
  get search(): string {
    return this.#typed ?? this.widget.get("search") ?? "";
  }

  setSearch(search: string): void {
    this.#typed = search;
    this.#updateQuery();
    clearTimeout(this.#typedTimer);
    this.#typedTimer = setTimeout(() => this.flushSearch(), SEARCH_DELAY);
    this.notify();
  }

  /** Send the search to Python now. */
  flushSearch(): void {
    clearTimeout(this.#typedTimer);
    if (this.#typed === null) return;
    const search = this.#typed;
    this.#typed = null;
    if (search !== this.widget.get("search")) {
      this.widget.set("search", search);
      this.widget.save_changes();
    }
  }

  /** The same object until its content changes, so that `===` compares it. */
  get query(): Query {
    return this.#query;
  }

  #readQuery(): Query {
    return {
      search: this.search,
      sort: this.widget.get("sort") ?? [],
      roles: this.widget.get("role_filter") ?? [],
      workspaces: this.widget.get("workspace_filter") ?? [],
      workspaceCount: this.widget.get("workspace_count_filter") ?? null,
      updated: this.widget.get("updated_filter") ?? null,
    };
  }

  #updateQuery(): void {
    const query = this.#readQuery();
    if (JSON.stringify(query) === JSON.stringify(this.#query)) return;
    this.#query = query;
    this.queryChanged();
  }

  /** Whether a part is shown around the table; a widget without this choice shows all its parts. */
  shows(part: Part): boolean {
    return this.widget.get("show")?.includes(part) ?? true;
  }
}
