// State of one view of a manager: beside what any view of people has, what is open, and where the focus goes back to.

import { View } from "../view.js";

export type Action = "add" | "remove" | "role" | "password" | "edit" | "delete";
/** What is open: the form for a new user, or what is done to these people. */
export type Panel = { kind: "create" } | { kind: Action; users: readonly string[] };

export class ManagerView extends View {
  panel: Panel | null = null;
  /** The row whose menu is open, and the button that it belongs to. */
  menu: { id: string; button: HTMLElement } | null = null;
  private returnTo: HTMLElement | null = null;

  open(panel: Panel): void {
    if (this.panel === null) this.returnTo ??= this.activeElement();
    this.menu = null;
    this.uncopied = null;
    this.panel = panel;
    this.notify();
  }

  /** Close what is open, and give the focus back. */
  close(): void {
    const to = this.returnTo;
    this.returnTo = null;
    this.panel = null;
    this.notify();
    // After the panel is gone: it may have held the focus.
    queueMicrotask(() => setTimeout(() => this.giveFocus(to)));
  }

  openMenu(id: string, button: HTMLElement): void {
    const table = button.closest<HTMLElement>("table");
    this.returnTo = this.activeElement() === table ? table : button;
    this.focused = id;
    this.uncopied = null;
    this.menu = { id, button };
    this.notify();
  }

  closeMenu(refocus = true): void {
    if (this.menu === null) return;
    const to = this.returnTo;
    this.menu = null;
    this.returnTo = null;
    this.notify();
    if (refocus) this.giveFocus(to);
  }

  private giveFocus(to: HTMLElement | null): void {
    if (this.panel !== null || this.menu !== null) return;
    const fallback = this.root?.querySelector<HTMLElement>("table, [role=searchbox], input");
    const target = to?.isConnected && !to.hasAttribute("disabled") ? to : fallback;
    target?.focus({ preventScroll: true });
  }

  /** The focused element; in a shadow root it is not the document's. */
  private activeElement(): HTMLElement | null {
    const scope = this.root?.getRootNode() as Document | ShadowRoot | undefined;
    return (scope?.activeElement as HTMLElement | null | undefined) ?? null;
  }
}
