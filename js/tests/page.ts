// Show a widget on a page, and find and use its elements as a person does. Importing this counts timers and frames, which
// `settle` waits for, and lets a click on an element that is out of reach fail.
import { computeAccessibleName } from "dom-accessibility-api";
import { vi } from "vitest";
import { losses } from "../src/state/losses.js";
import { UserManager as manager } from "../src/widgets/core.js";
import { FakeKernel } from "./fake.js";

const cleanups: (() => void)[] = [];

/** Ask the page whether it may be left. */
export function leaving(): "asks" | "leaves" {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented ? "asks" : "leaves";
}

/** Why a button is off, as a screen reader says it. */
export const whyOff = (button: HTMLElement): string | undefined =>
  document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent;

/** Dismiss the passwords shown, which the next widget of the page would take over. */
export async function dismissPasswords(): Promise<void> {
  for (const names of ["[aria-label^='Dismiss password']", ".aw-credentials .aw-alert .aw-danger"]) {
    for (const button of document.querySelectorAll(names)) plainClick.call(button);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve(); // until it is rendered
  }
}

/** Leave the page as it was before a test. */
export async function tidy(): Promise<void> {
  await dismissPasswords();
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  losses.clear();
  document.body.replaceChildren();
  vi.useRealTimers();
}

export interface Shown {
  kernel: FakeKernel;
  el: HTMLElement;
  /** Show another view of the same model. */
  again: () => Shown;
  cleanup: () => void;
}

interface ShowOptions {
  /** Whether the kernel sends the first rows, as it does when they are loaded. */
  first?: boolean;
  session?: boolean;
}

export async function show(
  kernel = new FakeKernel(),
  options: ShowOptions = {},
  factory: typeof manager = manager,
): Promise<Shown> {
  const widget = factory();
  const end = widget.initialize({ model: kernel });
  cleanups.push(end);
  if (options.session !== false) kernel.push(kernel.session);
  if (options.first !== false) kernel.pushFirst();
  const draw = (): Shown => {
    const el = document.createElement("div");
    document.body.append(el);
    const cleanup = widget.render({ model: kernel, el });
    cleanups.push(cleanup);
    return { kernel, el, cleanup, again: draw };
  };
  return draw();
}

/** Timers up to this many ms are waited for by `settle`; longer ones wait for a person or a kernel. */
const SOON = 50;
/** Pending timers and frames that `settle` waits for. */
const coming = new Set<unknown>();

/** Track scheduled callbacks in `coming` until they run or are cancelled. */
function count(
  schedule: "setTimeout" | "requestAnimationFrame",
  cancel: "clearTimeout" | "cancelAnimationFrame",
) {
  const page = globalThis as unknown as Record<string, (...args: unknown[]) => unknown>;
  const { [schedule]: begin, [cancel]: end } = page;
  page[schedule] = (callback, delay = 0, ...args) => {
    const run = (...got: unknown[]) => {
      coming.delete(id);
      return (callback as (...all: unknown[]) => unknown)(...got);
    };
    const id = begin(run, delay, ...args);
    if ((delay as number) <= SOON) coming.add(id);
    return id;
  };
  page[cancel] = (id) => {
    coming.delete(id);
    return end(id);
  };
}

const realTimeout = setTimeout;
count("setTimeout", "clearTimeout");
count("requestAnimationFrame", "cancelAnimationFrame");

/** Wait until all requests are answered and views rendered. */
export async function settle(turns = 2): Promise<void> {
  let quiet = 0;
  for (let turn = 0; quiet < turns; turn += 1) {
    if (turn === 1000) throw new Error("It does not settle");
    await new Promise((resolve) => realTimeout(resolve, 1));
    quiet = coming.size === 0 ? quiet + 1 : 0;
  }
}

/** Use fake timers, also for animation frames. */
export function holdTime(): void {
  coming.clear();
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame"],
  });
}

const IMPLICIT: Record<string, string> = {
  button: "button:not([role])",
  textbox: "input:not([type]), input[type=text], input[type=password], textarea",
  searchbox: "input[type=search]",
  checkbox: "input[type=checkbox]",
  radio: "input[type=radio]",
  combobox: "select",
  form: "form",
  dialog: "dialog",
  region: "section",
  row: "tr",
  progressbar: "progress",
  table: "table:not([role])",
  group: "fieldset",
  list: "ul:not([role])",
  listitem: "li",
  link: "a[href]",
};

/** Elements that are hidden from everyone, including screen readers. */
const AWAY = "[inert], [hidden], [aria-hidden=true]";

/** Why a person cannot use an element with mouse or keyboard; null if they can. */
function obstacle(element: Element): string | null {
  if (!element.isConnected) return "is not on the page";
  if (element.closest("[inert], [hidden]") !== null) return "is out of reach";
  if (element.matches(":disabled, [disabled], fieldset[disabled] *")) return "is disabled";
  const dialog = [...document.querySelectorAll("dialog")].findLast(({ open }) => open);
  return dialog === undefined || dialog.contains(element) ? null : "is behind a dialog";
}

function reach(element: Element): void {
  const reason = obstacle(element);
  if (reason !== null) throw new Error(`${element.outerHTML.slice(0, 200)} ${reason}`);
}

HTMLElement.prototype.showPopover ??= () => {}; // missing in happy-dom

// As in a browser, a dialog opens only on the page; happy-dom opens it anywhere.
const { showModal } = HTMLDialogElement.prototype;
HTMLDialogElement.prototype.showModal = function () {
  if (!this.isConnected) throw new DOMException("The dialog is not on the page.", "InvalidStateError");
  showModal.call(this);
};

const { click: plainClick } = HTMLElement.prototype;
HTMLElement.prototype.click = function () {
  reach(this);
  plainClick.call(this);
};

/** The reachable elements with a role. */
function ofRole(el: Element, role: string): HTMLElement[] {
  const selector = [`[role=${role}]`, IMPLICIT[role]].filter(Boolean).join(", ");
  return [...el.querySelectorAll<HTMLElement>(selector)].filter((element) => !element.closest(AWAY));
}

/** How elements are displayed that have no style of their own, by tag. */
const displays = new Map<string, string>();

/** What a name depends on of a style. happy-dom takes long to compute one, and without rules it follows from the tag. */
function getStyle(element: Element): CSSStyleDeclaration {
  if (element.hasAttribute("style") || document.styleSheets.length > 0) return getComputedStyle(element);
  const tag = element.localName;
  if (!displays.has(tag)) displays.set(tag, getComputedStyle(element).display);
  const display = displays.get(tag)!;
  return {
    display,
    visibility: "visible",
    getPropertyValue: () => display,
  } as unknown as CSSStyleDeclaration;
}

/** Match elements by accessible name, or all if no name is given. */
const isCalled = (name?: string) => (element: HTMLElement) =>
  name === undefined ||
  computeAccessibleName(element, {
    getComputedStyle: getStyle,
    computedStyleSupportsPseudoElements: false,
  }) === name;

/** The reachable elements with a role and, if given, a name. */
export function all(el: Element, role: string, name?: string): HTMLElement[] {
  return ofRole(el, role).filter(isCalled(name));
}

export function get<T extends HTMLElement = HTMLElement>(el: Element, role: string, name?: string): T {
  const first = ofRole(el, role).find(isCalled(name)); // stops at the first, since computing names is slow
  if (first === undefined) throw new Error(`There is no ${role} ${name ?? ""}`);
  return first as T;
}

export async function click(element: HTMLElement, keys: MouseEventInit = {}): Promise<void> {
  reach(element);
  element.focus(); // as a browser does
  element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1, ...keys }));
  await settle();
}

export async function type(element: HTMLElement, text: string): Promise<void> {
  reach(element);
  (element as HTMLInputElement).value = text;
  element.dispatchEvent(new Event("input", { bubbles: true }));
  await settle(2);
}

export async function press(element: HTMLElement, key: string, keys: KeyboardEventInit = {}): Promise<void> {
  reach(element);
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...keys }));
  await settle(2);
}

export async function submit(form: HTMLElement): Promise<void> {
  reach(form);
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
}

/** The usernames of the rendered rows. */
export function usernames(el: Element): string[] {
  return [...el.querySelectorAll(".aw-row .aw-username")].map((cell) => cell.textContent ?? "");
}
