// Which people are shown, and in what order: traits that Python and all views share and can write.

import type { Query } from "../../data/query.js";
import type { Traits, WidgetModel } from "../../kernel/widget.js";
import { Store } from "./store.js";

/** The traits of a query, but for the search, which waits for a pause of who types. */
const TRAITS: readonly (keyof Traits)[] = [
  "search",
  "sort",
  "role_filter",
  "workspace_filter",
  "workspace_count_filter",
  "updated_filter",
];
/** Milliseconds after the last keystroke of a search before it is sent to Python. */
const SEARCH_DELAY = 150;

/** The widget that has the traits. */
interface Owner {
  readonly widget: WidgetModel;
  listen(event: string, callback: () => void): void;
  onDispose(end: () => void): void;
}

export class QueryTraits extends Store {
  /** The same object until its content changes, so that `===` compares it. */
  query: Query;
  #typed: string | null = null;
  #typedTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #widget: WidgetModel;

  /** `changed` is called when the query has changed, before those who show it are rendered. */
  constructor(
    owner: Owner,
    private readonly changed: () => void,
  ) {
    super();
    this.#widget = owner.widget;
    this.query = this.#readQuery();
    for (const name of TRAITS) {
      owner.listen(`change:${name}`, () => {
        this.#updateQuery();
        this.notifyInFrame();
      });
    }
    owner.onDispose(() => this.flushSearch());
  }

  set<Name extends keyof Traits>(name: Name, value: Traits[Name]): void {
    this.#widget.set(name, value);
    this.#widget.save_changes();
    this.notify();
  }

  /** The search as typed; it is sent to Python with a delay. */
  get search(): string {
    return this.#typed ?? this.#widget.get("search") ?? "";
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
    const search = this.#typed;
    this.#typed = null;
    if (search !== null && search !== this.#widget.get("search")) {
      this.#widget.set("search", search);
      this.#widget.save_changes();
    }
  }

  #readQuery(): Query {
    const widget = this.#widget;
    return {
      search: this.search,
      sort: widget.get("sort") ?? [],
      roles: widget.get("role_filter") ?? [],
      workspaces: widget.get("workspace_filter") ?? [],
      workspaceCount: widget.get("workspace_count_filter") ?? null,
      updated: widget.get("updated_filter") ?? null,
    };
  }

  #updateQuery(): void {
    const query = this.#readQuery();
    if (JSON.stringify(query) === JSON.stringify(this.query)) return;
    this.query = query;
    this.changed();
  }
}
