// The selection as confirmed by the kernel, with pending changes applied on top. argilla_widgets/widgets/base/people.py
// explains how both sides stay in sync; a toggle sends and receives only the ids that it changes, and nothing here
// iterates over the rest.

import type { Answer, RequestBody } from "../../kernel/connection.js";
import type { HostModel, WidgetModel } from "../../kernel/widget.js";
import { MAX_IDS, type Selection as SelectionMessage } from "../../protocol.js";
import { formatNumber } from "../../ui/display/displayText.js";

/** A requested change that is not answered yet. */
interface SelectionChange {
  select: ReadonlySet<string>;
  deselect: ReadonlySet<string>;
  /** Whether everyone else is deselected. */
  only: boolean;
}

interface ModelOfSelection {
  readonly widget: WidgetModel;
  readonly connection: { nextId(): string };
  request(body: RequestBody, id?: string): Promise<Answer>;
  showStatus(message: string): void;
  notifyInFrame(): void;
}

export class Selection {
  /** Increments when many ids may differ; smaller changes call `onToggle` instead. */
  epoch = 0;
  onToggle?: (id: string, selected: boolean) => void;
  /** Whether everyone who matches will be selected or deselected, once they are known; null when neither. */
  awaited: { select: boolean } | null = null;

  readonly #shown = new Set<string>();
  #confirmed = new Set<string>();
  /** The kernel's count of changes. */
  #revision = 0;
  /** The change that was sent, then what was asked since: one request at a time, so that none overtakes another. */
  readonly #changes: SelectionChange[] = [];
  /** The trait and its revision, as last seen in the host's model. */
  #trait: { ids: readonly string[]; revision: number };
  #host: Promise<HostModel | undefined> | null = null;
  #asking = false;

  constructor(private readonly model: ModelOfSelection) {
    this.#trait = this.#readTrait();
    this.#replace(this.#trait.ids, this.#trait.revision);
  }

  get ids(): ReadonlySet<string> {
    return this.#shown;
  }

  /** Select and deselect these people; refuses too many with a message, and returns whether it did not. */
  change(select: Iterable<string>, deselect: Iterable<string> = []): boolean {
    const added = new Set<string>();
    const removed = new Set<string>();
    for (const id of deselect) if (this.#shown.has(id)) removed.add(id);
    for (const id of select) if (!this.#shown.has(id)) added.add(id);
    const count = this.#shown.size - removed.size + added.size;
    const possible = added.size === 0 || count <= MAX_IDS;
    if (!possible) this.refuse(count, "would be selected");
    else if (added.size + removed.size > 0) this.#ask({ select: added, deselect: removed, only: false });
    return possible;
  }

  clear(): void {
    if (this.#shown.size > 0) this.#ask({ select: new Set(), deselect: new Set(), only: true });
  }

  /** Report that so many people cannot be selected. */
  refuse(count: number, what = "match"): void {
    this.model.showStatus(
      `${formatNumber(count)} people ${what}, but you can select up to ${formatNumber(MAX_IDS)}. Narrow the search or the filters first.`,
    );
  }

  /** Apply a change from the kernel. */
  receive(message: SelectionMessage): void {
    const { revision, whole, selected, deselected } = message;
    this.#host ??= this.#findHost(message.model_id);
    if (revision <= this.#revision) return;
    if (whole) {
      this.#replace(selected, revision);
    } else if (revision === this.#revision + 1 && selected.length + deselected.length > 0) {
      this.#revision = revision;
      for (const id of deselected) this.#confirmed.delete(id);
      for (const id of selected) this.#confirmed.add(id);
      this.#settle(deselected);
      this.#settle(selected);
    } else {
      this.#askAll();
      return;
    }
    this.#updateTrait();
  }

  /** Follow the trait: Python assigned it, or the host did, as for a link between two widgets. */
  followTrait(): void {
    const before = this.#trait;
    const trait = this.#readTrait();
    if (trait.ids === before.ids && trait.revision === before.revision) return;
    this.#trait = trait;
    const byHost = trait.revision === before.revision;
    if (byHost || trait.revision >= this.#revision) {
      this.#replace(trait.ids, byHost ? this.#revision : trait.revision);
    } else {
      this.#updateTrait(); // a later change came first
    }
  }

  #readTrait(): { ids: readonly string[]; revision: number } {
    return {
      ids: this.model.widget.get("selected_ids") ?? [],
      revision: this.model.widget.get("_selection_revision") ?? 0,
    };
  }

  #ask(change: SelectionChange): void {
    this.#show(change);
    const waiting = this.#changes[1];
    if (waiting !== undefined) this.#changes[1] = joined(waiting, change);
    else if (this.#changes.push(change) === 1) this.#send(change);
  }

  #send(change: SelectionChange): void {
    const id = this.model.connection.nextId();
    const [select, deselect] = [[...change.select], [...change.deselect]];
    const answer = this.model.request({ type: "select", select, deselect, only: change.only }, id);
    void answer.then((settled) => {
      this.#changes.shift();
      const next = this.#changes[0];
      if (next !== undefined) this.#send(next);
      if (change.only) {
        this.#rebuild();
      } else {
        this.#settle(change.deselect);
        this.#settle(change.select);
      }
      if (settled.type === "failed") {
        this.model.showStatus(settled.error.message);
        // The change may have been made anyway.
        if (settled.error.code === "NoAnswer") this.#askAll();
      } else {
        this.#notifyHost(id);
      }
      this.model.notifyInFrame();
    });
  }

  #askAll(): void {
    if (this.#asking) return;
    this.#asking = true;
    void this.model.request({ type: "ask_selection" }).then(() => {
      this.#asking = false;
    });
  }

  #replace(ids: readonly string[], revision: number): void {
    this.#confirmed = new Set(ids);
    this.#revision = revision;
    this.#rebuild();
  }

  #rebuild(): void {
    this.#shown.clear();
    for (const id of this.#confirmed) this.#shown.add(id);
    for (const change of this.#changes) this.#show(change);
    this.epoch += 1;
  }

  #show({ select, deselect, only }: SelectionChange): void {
    if (only) {
      this.#shown.clear();
      this.epoch += 1;
    }
    for (const id of deselect) this.#set(id, false);
    for (const id of select) this.#set(id, true);
  }

  /** Update these people: the last unanswered change about a person counts, or else the confirmed state. */
  #settle(ids: Iterable<string>): void {
    const changes = [...this.#changes].reverse();
    for (const id of ids) {
      const change = changes.find(({ select, deselect, only }) => only || select.has(id) || deselect.has(id));
      this.#set(id, change === undefined ? this.#confirmed.has(id) : change.select.has(id));
    }
  }

  #set(id: string, selected: boolean): void {
    if (this.#shown.has(id) === selected) return;
    if (selected) this.#shown.add(id);
    else this.#shown.delete(id);
    this.onToggle?.(id, selected);
  }

  async #findHost(id: string): Promise<HostModel | undefined> {
    try {
      const model = await this.model.widget.widget_manager?.get_model(id);
      return typeof model?.set_state === "function" ? model : undefined;
    } catch {
      return undefined;
    }
  }

  /** Notify a host that follows only what a page sets: marimo then runs the cells that use the widget. */
  #notifyHost(request: string): void {
    const { widget } = this.model;
    void this.#host?.then((host) => {
      if (host !== undefined) return;
      widget.set("_selected_by", request);
      widget.save_changes();
    });
  }

  /** Write the confirmed selection into the host's model as if it came from the kernel, so that it is not sent back. */
  #updateTrait(): void {
    const revision = this.#revision;
    void this.#host?.then((host) => {
      if (host === undefined || revision !== this.#revision) return;
      this.#trait = { ids: [...this.#confirmed], revision };
      host.set_state({ selected_ids: this.#trait.ids, _selection_revision: revision });
    });
  }
}

/** One change that does what two do, one after the other. */
function joined(first: SelectionChange, then: SelectionChange): SelectionChange {
  if (then.only) return then;
  const without = (ids: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...ids].filter((id) => !others.has(id));
  return {
    select: new Set([...without(first.select, then.deselect), ...then.select]),
    deselect: new Set([...without(first.deselect, then.select), ...then.deselect]),
    only: first.only,
  };
}
