// A widget on a page, and the ways to find and use what a person sees there.
import { afterEach, vi } from "vitest";
import manager from "../src/manager/index.js";
import { FakeKernel } from "./fake.js";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  document.body.replaceChildren();
  vi.useRealTimers();
});

export interface Shown {
  kernel: FakeKernel;
  el: HTMLElement;
  /** Draw one more view of the same model. */
  again: () => Shown;
  cleanup: () => void;
}

interface ShowOptions {
  /** Whether the kernel pushes the first rows, as it does when it knows them. */
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
  if (options.session !== false) kernel.say(kernel.session);
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

/** Let requests be answered and views be drawn. */
export async function settle(times = 6): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) await new Promise((resolve) => setTimeout(resolve, 4));
}

const IMPLICIT: Record<string, string> = {
  button: "button:not([role])",
  textbox: "input:not([type]), input[type=text], input[type=password], textarea",
  searchbox: "input[type=search]",
  checkbox: "input[type=checkbox]",
  combobox: "select",
  form: "form",
  dialog: "dialog",
  region: "section",
  row: "tr",
  progressbar: "progress",
  table: "table:not([role])",
  list: "ul:not([role])",
  listitem: "li",
};

function nameOf(element: Element): string {
  const label = element.getAttribute("aria-label");
  if (label !== null) return label;
  const by = element.getAttribute("aria-labelledby");
  if (by !== null) return document.getElementById(by)?.textContent?.trim() ?? "";
  const id = element.getAttribute("id");
  const named = id === null ? null : document.querySelector(`label[for="${id}"]`);
  return (named ?? element).textContent?.trim() ?? "";
}

export function all(el: Element, role: string, name?: string): HTMLElement[] {
  const selector = [`[role=${role}]`, IMPLICIT[role]].filter(Boolean).join(", ");
  const found = [...el.querySelectorAll<HTMLElement>(selector)];
  return name === undefined ? found : found.filter((element) => nameOf(element) === name);
}

export function get<T extends HTMLElement = HTMLElement>(el: Element, role: string, name?: string): T {
  const [first] = all(el, role, name);
  if (first === undefined) throw new Error(`There is no ${role} ${name ?? ""}`);
  return first as T;
}

export async function click(element: HTMLElement, keys: MouseEventInit = {}): Promise<void> {
  element.focus(); // as a browser does
  element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1, ...keys }));
  await settle();
}

export async function type(element: HTMLElement, text: string): Promise<void> {
  (element as HTMLInputElement).value = text;
  element.dispatchEvent(new Event("input", { bubbles: true }));
  await settle(2);
}

export async function press(element: HTMLElement, key: string, keys: KeyboardEventInit = {}): Promise<void> {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...keys }));
  await settle(2);
}

export async function submit(form: HTMLElement): Promise<void> {
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
}

/** The usernames in the table, as drawn. */
export function usernames(el: Element): string[] {
  return [...el.querySelectorAll(".aw-row .aw-username")].map((cell) => cell.textContent ?? "");
}
