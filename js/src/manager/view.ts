// State of one view of a manager: beside what any view of people has, what is open, and where the focus goes back to.

import type { AccessView } from "../access/view.js";
import { restoreFocus } from "../components/restoreFocus.js";
import { Credentials } from "../credentials/credentials.js";
import type { Role } from "../data/people.js";
import type { WorkspaceItem } from "../protocol.js";
import type { Part } from "../traits.js";
import { View } from "../view.js";

export type Action = "add" | "remove" | "role" | "password" | "edit" | "delete";
/** What is open: a form for a new user or workspace, people to add to a workspace, or what is done to these people. */
export type Panel = CreatePanel | WorkspacePanel | { kind: Action; users: readonly string[] };
export interface CreatePanel {
  kind: "create";
  /** The role that it begins with. */
  role?: Role;
}
export type WorkspacePanel = { kind: "workspace" } | { kind: "people"; workspace: WorkspaceItem };

export type Tab = "users" | Extract<Part, "workspaces" | "access" | "journal">;

/** How the workspaces are sorted. */
export interface WorkspaceSort {
  by: "name" | "members" | "datasets";
  down: boolean;
}

/** Where a person is among the workspaces, kept while another tab is open. */
export interface WorkspacesState {
  /** Id of the workspace whose detail is open. */
  chosen: string | null;
  search: string;
  sort: WorkspaceSort;
  /** What was typed as the name of a new one. */
  name: string;
  /** The one created last, and what was said of that. */
  created: { id: string; said: string } | null;
}

export class ManagerView extends View {
  tab: Tab = "users";
  workspaces: WorkspacesState = {
    chosen: null,
    search: "",
    sort: { by: "name", down: false },
    name: "",
    created: null,
  };
  /** Made by that tab's part, once it is loaded. */
  access: AccessView | null = null;
  panel: Panel | null = null;
  /** The form for a new user while a dialog is open over it: what was typed there stays. */
  behind: CreatePanel | null = null;
  /** Counts what was opened, so that no dialog takes anything over from the one before. */
  opened = 0;
  /** Id of the person whose menu is open. */
  menu: string | null = null;
  readonly credentials = new Credentials();
  private returnTo: HTMLElement | null = null;

  openTab(tab: Tab): void {
    this.tab = tab;
    this.menu = null;
    this.notify();
  }

  showWorkspaces(change: Partial<WorkspacesState>): void {
    this.workspaces = { ...this.workspaces, ...change };
    this.notify();
  }

  override confirmDeletion(users: readonly string[]): boolean {
    this.openTab("users");
    this.open({ kind: "delete", users });
    return true;
  }

  /** Open the form for a new user of a role, from any tab. */
  createUser(role: Role): void {
    this.openTab("users");
    this.open({ kind: "create", role });
  }

  /** Open the form for a new workspace, from any tab. */
  createWorkspace(): void {
    this.openTab("workspaces");
    this.open({ kind: "workspace" });
  }

  open(panel: Panel): void {
    if (this.panel === null) this.returnTo ??= this.activeElement();
    this.menu = null;
    this.uncopied = null;
    if (panel.kind === "create") this.behind = null;
    else if (this.panel?.kind === "create") this.behind = this.panel;
    this.panel = panel;
    this.opened += 1;
    this.notify();
  }

  /** Close what is open, and give the focus back. */
  close(): void {
    const { behind, returnTo: to } = this;
    this.panel = behind;
    this.behind = null;
    if (behind === null) this.returnTo = null;
    this.notify();
    if (behind !== null) return; // the dialog itself gives the focus back to the form
    clearTimeout(this.keeping); // of an earlier click: it would take the focus first
    // After the panel is gone: it may have held the focus. An answer closes it too, and a person may be elsewhere by then.
    queueMicrotask(() => setTimeout(() => restoreFocus(this.wayBack(to))));
  }

  openMenu(id: string): void {
    // The keyboard goes on from the row: the button in it may be gone by then.
    this.returnTo = this.activeElement()?.closest("table") ?? null;
    this.focused = id;
    this.uncopied = null;
    this.menu = id;
    this.notify();
  }

  closeMenu(refocus = true): void {
    if (this.menu === null) return;
    const to = this.returnTo;
    this.menu = null;
    this.returnTo = null;
    this.notify();
    if (refocus) this.wayBack(to)?.focus({ preventScroll: true });
  }

  /** Where the focus goes back to; null while something is open. */
  private wayBack(to: HTMLElement | null): HTMLElement | null | undefined {
    if (this.panel !== null || this.menu !== null) return null;
    const fallback = this.root?.querySelector<HTMLElement>("[role=grid], [type=search], input");
    return to?.isConnected && !to.hasAttribute("disabled") ? to : fallback;
  }
}
