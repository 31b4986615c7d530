// The subset of anywidget's model that we use; initialize and render get different proxies of one model.

import type { Part } from "../protocol.js";

export interface Traits {
  selected_ids: readonly string[];
  /** Counts the changes of `selected_ids`; missing in a host that created the widget with an older version. */
  _selection_revision?: number;
  /** The last request of this page that changed `selected_ids`: not a trait of Python, which ignores it. */
  _selected_by?: string;
  search: string;
  sort: string[];
  role_filter: string[];
  workspace_filter: (string | null)[];
  workspace_count_filter: [number, number] | null;
  updated_filter: [number, number] | null;
  revision: number;
  read_only: boolean;
  /** Seconds between two refreshes; 0 for none. Missing in a page written by `to_html`. */
  auto_refresh?: number;
  busy: boolean;
  /** Which of `PARTS` are shown; only a manager has this trait. */
  show?: Part[];
  /** The content of a stand-alone form. */
  username?: string;
  first_name?: string;
  last_name?: string;
  role?: string;
  workspaces?: readonly string[];
  name?: string;
}

export interface HostModel {
  /** Sets state as if it came from the kernel: nothing is sent back. */
  set_state(state: Partial<Traits>): void;
}

export interface WidgetModel {
  get<Name extends keyof Traits>(name: Name): Traits[Name];
  set<Name extends keyof Traits>(name: Name, value: Traits[Name]): void;
  save_changes(): void;
  // biome-ignore lint/suspicious/noExplicitAny: arguments differ between events.
  on(event: string, callback: (...args: any[]) => void): void;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  off(event: string, callback: (...args: any[]) => void): void;
  send(content: unknown): void;
  widget_manager?: { get_model(id: string): Promise<HostModel> };
}

export interface InitializeContext {
  model: WidgetModel;
  /** Missing in hosts before anywidget 0.11. */
  signal?: AbortSignal;
}

export interface RenderContext extends InitializeContext {
  el: HTMLElement;
}
