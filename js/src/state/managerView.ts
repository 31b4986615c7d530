// State of one view of a manager: extends the common view state with what is open and where the focus returns to.

import type { Role } from "../data/person.js";
import type { WorkspaceItem } from "../protocol.js";
import { restoreFocus } from "../ui/dom/focus.js";
import type { CommandModel } from "./commandModel.js";
import type { Part } from "./stores/traits.js";
import { View } from "./view/view.js";

/** What can be done to chosen people. */
export type Action = "add" | "remove" | "role" | "password" | "edit" | "delete";

/**
 * The open overlay: a form for a new user or workspace, people to add to a workspace, the deletion of one, or an action on
 * these people.
 */
export type Overlay = CreateOverlay | WorkspaceOverlay | { kind: Action; users: readonly string[] };
export interface CreateOverlay {
  kind: "create";
  /** The role selected initially. */
  role?: Role;
}
export type WorkspaceOverlay =
  | { kind: "workspace" }
  | { kind: "people" | "delete_workspace"; workspace: WorkspaceItem };

export type Tab = "users" | Extract<Part, "workspaces" | "access" | "journal">;

/** How the workspaces are sorted. */
export interface WorkspaceSort {
  by: "name" | "members" | "datasets";
  down: boolean;
}

/** State of the "Workspaces" tab, kept while another tab is open. */
interface WorkspacesState {
  /** Id of the workspace whose detail is open. */
  chosen: string | null;
  search: string;
  sort: WorkspaceSort;
  /** The last workspace created, and the message about it. */
  created: { id: string; message: string } | null;
}

export class ManagerView extends View {
  tab: Tab = "users";
  workspaces: WorkspacesState = {
    chosen: null,
    search: "",
    sort: { by: "name", down: false },
    created: null,
  };
  overlay: Overlay | null = null;
  /** The form for a new user while a dialog is open over it: its content is kept. */
  behind: CreateOverlay | null = null;
  /** Number of overlays opened so far; used as a key, so that no dialog inherits state from the previous one. */
  opened = 0;
  /** Id of the person whose menu is open. */
  menu: string | null = null;
  #returnTo: (() => HTMLElement | null) | null = null;

  openTab(tab: Tab): void {
    this.tab = tab;
    this.menu = null;
    this.notify();
  }

  showWorkspaces(change: Partial<WorkspacesState>): void {
    this.workspaces = { ...this.workspaces, ...change };
    this.notify();
  }

  /** Open the dialog that deletes these people, from any tab. */
  openDeletion(users: readonly string[]): void {
    this.openTab("users");
    this.open({ kind: "delete", users });
  }

  /** Open the form for a new user with a role, from any tab. */
  openUserForm(role: Role): void {
    this.openTab("users");
    this.open({ kind: "create", role });
  }

  /** Open the form for a new workspace, from any tab. */
  openWorkspaceForm(): void {
    this.openTab("workspaces");
    this.open({ kind: "workspace" });
  }

  open(overlay: Overlay): void {
    const active = this.activeElement();
    if (this.overlay === null) this.#returnTo ??= () => active;
    this.menu = null;
    this.uncopied = null;
    if (overlay.kind === "create") this.behind = null;
    else if (this.overlay?.kind === "create") this.behind = this.overlay;
    this.overlay = overlay;
    this.opened += 1;
    this.notify();
  }

  /** Close the open overlay, and restore the focus. */
  close(): void {
    const { behind } = this;
    const to = this.#returnTo;
    this.overlay = behind;
    this.behind = null;
    if (behind === null) this.#returnTo = null;
    this.notify();
    if (behind !== null) return; // the dialog itself returns the focus to the form
    clearTimeout(this.keeping); // from an earlier click: it would move the focus first
    // Wait until the overlay is unmounted, since it may have held the focus. An answer may close it too, and a person may
    // have moved on by then.
    queueMicrotask(() => setTimeout(() => restoreFocus(this.#focusTarget(to))));
  }

  /** Close the form for a new user, also under a dialog. */
  closeForm(): void {
    if (this.overlay?.kind === "create") this.close();
    else this.behind = null;
    this.notify();
  }

  openMenu(id: string): void {
    const active = this.activeElement();
    const grid = active?.matches("table") ? active : null; // by a key, on a row
    this.#returnTo = () => grid ?? this.menuButton(id);
    this.uncopied = null;
    this.menu = id;
    this.focusRow(id);
  }

  closeMenu(refocus = true): void {
    if (this.menu === null) return;
    const to = this.#returnTo;
    this.menu = null;
    this.#returnTo = null;
    this.notify();
    if (refocus) this.#focusTarget(to)?.focus({ preventScroll: true });
  }

  /** The menu button in a person's row now: the table renders others into its elements. Null while there is no row. */
  menuButton(id: string): HTMLElement | null {
    return this.root!.querySelector(`[data-id="${id}"] .aw-row-menu`);
  }

  /** Where the focus returns to; null while something is open. */
  #focusTarget(to: (() => HTMLElement | null) | null): HTMLElement | null | undefined {
    if (this.overlay !== null || this.menu !== null) return null;
    const element = to?.();
    return element?.isConnected && !element.hasAttribute("disabled") ? element : this.home;
  }
}

/** The open form for a new user, also under a dialog. */
export const formOf = ({ overlay, behind }: ManagerView): CreateOverlay | null =>
  overlay?.kind === "create" ? overlay : behind;

/** What the components of a manager are rendered with. */
export interface ManagerProps {
  model: CommandModel;
  view: ManagerView;
}
