// Mounting and removing views at any time, and cleaning up after them.
import { expect, test, vi } from "vitest";
import { UserTable as table } from "../src/widgets/core.js";
import { FakeKernel, team } from "./fake.js";
import { click, get, press, settle, show, usernames } from "./page.js";

test("a model created without initialize ends with its last view, and the next view starts over", async () => {
  const kernel = new FakeKernel();
  const { render } = table();
  const els = [0, 1].map(() => document.body.appendChild(document.createElement("div")));
  const abort = new AbortController();
  const first = render({ model: kernel, el: els[0] });
  const second = render({ model: kernel, el: els[1], signal: abort.signal });
  await settle();
  expect(usernames(els[1])).toHaveLength(12);
  first();
  first(); // a host may call it twice
  kernel.patch({ removed: [team()[2].id] });
  await settle();
  expect(usernames(els[1])).toHaveLength(11);
  abort.abort();
  second();
  expect(kernel.listening).toBe(0);
  const end = render({ model: kernel, el: els[0] });
  await settle();
  expect(usernames(els[0])).toHaveLength(11);
  end();
  expect(kernel.listening).toBe(0);
});

test("a model created by initialize outlives its views", async () => {
  const { kernel, cleanup, again } = await show(new FakeKernel(), {}, table);
  await settle();
  const { listening } = kernel;
  cleanup();
  expect(kernel.listening).toBe(listening);
  expect(usernames(again().el)).toHaveLength(12);
});

test.each(["the model takes it", "the model has taken it"])(
  "a view that is added while a message is handled, before %s, misses nothing",
  async (when) => {
    const kernel = new FakeKernel();
    let mount = () => {};
    const during = () => mount();
    if (when === "the model takes it") kernel.on("msg:custom", during);
    const { again } = await show(kernel, {}, table);
    if (when !== "the model takes it") kernel.on("msg:custom", during);
    await settle();
    const late: HTMLElement[] = [];
    mount = () => {
      mount = () => {};
      late.push(again().el);
    };
    kernel.patch({ rows: [{ ...team()[2], username: "bo.lee" }] });
    kernel.push({ type: "notice", message: "1 changed (bo.lee)." });
    await settle();
    expect(late).toHaveLength(1);
    expect(usernames(late[0])).toContain("bo.lee");
    expect(get(late[0], "status").textContent).toBe("1 changed (bo.lee).");
  },
);

test("removing a view while a message is handled does not affect the others", async () => {
  const kernel = new FakeKernel();
  const { el, again } = await show(kernel, {}, table);
  const second = again();
  await settle();
  kernel.on("msg:custom", () => second.cleanup());
  kernel.patch({ rows: [{ ...team()[2], username: "bo.lee" }] });
  await settle();
  expect(usernames(el)).toContain("bo.lee");
  expect(second.el.childElementCount).toBe(0);
});

test("a widget rendered before it is in the page is drawn once it is there, with the width that it has", async () => {
  const kernel = new FakeKernel();
  kernel.push(kernel.session);
  kernel.pushFirst();
  const { initialize, render } = table();
  initialize({ model: kernel });
  const placed = vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(function (
    this: HTMLElement,
  ) {
    return this.isConnected ? 480 : 0; // its text is 16 pixels high, not 13
  });
  const [kept, removed] = [0, 1].map(() => {
    const el = document.createElement("div");
    return { el, end: render({ model: kernel, el }) };
  });
  removed.end();
  await settle();
  document.body.append(kept.el, removed.el);
  // At once, before the next frame.
  expect(usernames(kept.el)).toHaveLength(12);
  expect(kept.el.querySelectorAll("th[data-column]")).toHaveLength(3);
  expect(removed.el.childElementCount).toBe(0);
  placed.mockRestore();
  kept.end();
});

test("the theme is checked when the page's theme attribute changes, not for other attributes", async () => {
  const { el } = await show(new FakeKernel(), {}, table);
  await settle();
  const root = get(el, "region", "Argilla users");
  const looked = vi.spyOn(globalThis, "getComputedStyle");
  document.body.setAttribute("data-dragging", "yes");
  document.documentElement.setAttribute("lang", "fr");
  await settle();
  expect(looked).not.toHaveBeenCalled();
  for (const [name, value, theme] of [
    ["data-theme", "dark", "dark"],
    ["class", "vscode-dark", "dark"],
    ["data-jp-theme-light", "false", "dark"],
  ]) {
    document.body.setAttribute(name, value);
    await settle();
    expect(root.dataset.theme).toBe(theme);
    document.body.removeAttribute(name);
    await settle();
    expect(root.dataset.theme).toBe("light");
  }
  looked.mockRestore();
});

test("a command of the host reaches it from everywhere, but no other key, whichever of them listens first", async () => {
  const { el } = await show();
  await settle();
  await click(get(el, "button", "New user"));
  const first = vi.fn();
  const last = vi.fn();
  const listenFirst = ({ target }: Event) =>
    first((target as Element).hasAttribute("data-lm-suppress-shortcuts"));
  document.addEventListener("keydown", listenFirst, true);
  document.addEventListener("keydown", last);
  const places = [
    get(el, "grid", "Users"),
    get(el, "searchbox", "Search users"),
    get(el, "textbox", "Username"),
    get(el, "button", "Create user"),
  ];
  const keys: [boolean, string, KeyboardEventInit][] = [
    [true, "s", { ctrlKey: true }],
    [true, "S", { metaKey: true, shiftKey: true }],
    [true, "b", { ctrlKey: true }],
    ...["a", "c", "v", "x", "z", "y", "Enter", "ArrowDown"].map(
      (key): [boolean, string, KeyboardEventInit] => [false, key, { ctrlKey: true }],
    ),
    [false, "d", {}],
    [false, "€", { ctrlKey: true, altKey: true }],
    [false, "Enter", { shiftKey: true }],
  ];
  for (const place of places) {
    for (const [passes, key, held] of keys) {
      first.mockClear();
      last.mockClear();
      place.focus();
      await press(place, key, held);
      expect([key, first.mock.calls, last.mock.calls.length]).toEqual([key, [[!passes]], passes ? 1 : 0]);
    }
  }
  document.removeEventListener("keydown", listenFirst, true);
  document.removeEventListener("keydown", last);
});

test("a slash jumps to the search, but not from a form", async () => {
  const { el } = await show();
  await settle();
  await click(get(el, "button", "New user"));
  const box = get(get(el, "dialog", "New user"), "checkbox", "nlp");
  box.focus();
  await press(box, "/");
  expect(document.activeElement).toBe(box);
  await press(get(el, "grid", "Users"), "/");
  expect(document.activeElement).toBe(get(el, "searchbox", "Search users"));
});
