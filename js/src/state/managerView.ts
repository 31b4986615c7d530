// State of one view of a manager: extends the common view state with what is open and where the focus returns to.

import type { FunctionComponent } from "preact";
import type { Role } from "../data/person.js";
import type { Tab, WorkspaceItem } from "../protocol.js";
import { restoreFocus } from "../ui/dom/focus.js";
import { View } from "./view/view.js";

/** What the form for a new user opens with; a role is selected initially. */
export interface NewUserOptions {
  role?: Role;
}

export interface Dialog {
  content: FunctionComponent;
  /** The workspace that it deletes. */
  deletes?: WorkspaceItem;
}

/** What can be open: a form in each of two tabs, the page of a person, and a dialog above all tabs. */
type Opened = "userForm" | "person" | "workspaceForm" | "dialog";

/** How the workspaces are sorted. */
export interface WorkspaceSort {
  by: "name" | "members" | "datasets";
  down: boolean;
}

/** The parts of a workspace's detail, as tabs. */
export type WorkspacePart = "members" | "progress" | "datasets";

/** What the tab "Workspaces" shows, which other parts change, too. */
interface WorkspacesState {
  /** Id of the workspace whose detail is open. */
  chosen: string | null;
  part: WorkspacePart;
  search: string;
  sort: WorkspaceSort;
  /** The last workspace created, and the message about it. */
  created: { id: string; message: string } | null;
}

export class ManagerView extends View {
  tab: Tab = "users";
  workspaces: WorkspacesState = {
    chosen: null,
    part: "members",
    search: "",
    sort: { by: "name", down: false },
    created: null,
  };
  userForm: NewUserOptions | null = null;
  /** Id of the person whose page is open. */
  person?: string | null;
  /** Another object each time that the form opens. */
  workspaceForm: object | null = null;
  dialog: Dialog | null = null;
  /** Id of the person whose menu is open. */
  menu: string | null = null;
  /** Where the focus returns to from what is open. */
  readonly #returnTo: { [name in Opened | "menu"]?: () => HTMLElement | null } = {};

  openTab(tab: Tab): void {
    this.tab = tab;
    this.menu = null;
    this.notify();
    this.keepFocus();
  }

  showWorkspaces(change: Partial<WorkspacesState>): void {
    this.workspaces = { ...this.workspaces, ...change };
    this.notify();
  }

  /** Open the form for a new user with a role, from any tab. */
  openUserForm(role: Role): void {
    this.openTab("users");
    this.open("userForm", { role });
  }

  /** Open the form for a new workspace, from any tab. */
  openWorkspaceForm(): void {
    this.openTab("workspaces");
    this.open("workspaceForm", {});
  }

  open<Name extends Opened>(name: Name, content: NonNullable<ManagerView[Name]>): void {
    const active = this.activeElement();
    if (!this[name]) this.#returnTo[name] = this.menu === null ? () => active : this.#returnTo.menu;
    this.menu = null;
    this.uncopied = null;
    (this as ManagerView)[name] = content;
    this.notify();
  }

  /** Close what is open, and restore the focus. */
  close(name: Opened): void {
    const to = this.#returnTo[name];
    this[name] = null;
    this.notify();
    clearTimeout(this.keeping); // from an earlier click: it would move the focus first
    // Wait until it is unmounted, since it may have held the focus. An answer may close it too, and a person may have
    // moved on by then.
    queueMicrotask(() => setTimeout(() => restoreFocus(this.#focusTarget(to))));
  }

  openMenu(id: string): void {
    const active = this.activeElement();
    const grid = active?.matches("table") ? active : null; // by a key, on a row
    this.#returnTo.menu = () => grid ?? this.menuButton(id);
    this.uncopied = null;
    this.menu = id;
    this.focusRow(id);
  }

  closeMenu(refocus = true): void {
    if (this.menu === null) return;
    this.menu = null;
    this.notify();
    if (refocus) this.#focusTarget(this.#returnTo.menu)?.focus({ preventScroll: true });
  }

  /** The menu button in a person's row now: the table renders others into its elements. Null while there is no row. */
  menuButton(id: string): HTMLElement | null {
    return this.root!.querySelector(`[data-id="${id}"] .aw-row-menu`);
  }

  /** Where the focus returns to; null while something is open. */
  #focusTarget(to: (() => HTMLElement | null) | undefined): HTMLElement | null | undefined {
    if (this.dialog !== null || this.menu !== null) return null;
    const element = to?.();
    return element?.isConnected && !element.hasAttribute("disabled") ? element : this.home();
  }
}
