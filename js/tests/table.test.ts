// The standalone table, and the page without a kernel.
import { expect, test, vi } from "vitest";
import { UserTable as table } from "../src/widgets/core.js";
import { show as showPage } from "../src/widgets/page.js";
import { columnsOf, crowd, FakeKernel, idOf, NOW, SESSION, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show, type, usernames } from "./page.js";

function base64(view: DataView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function written(rows = team()) {
  const { message, buffers } = columnsOf(rows, WORKSPACES, 0);
  const state = { search: "", sort: ["-username"], selected_ids: [idOf(1)] };
  return JSON.parse(
    JSON.stringify({
      session: { ...SESSION, status: "failed", error: null },
      columns: message,
      buffers: buffers.map(base64),
      state,
      read_at: NOW,
    }),
  );
}

test("the standalone table searches, sorts, filters and selects, and offers no changes", async () => {
  const { el, kernel } = await show(new FakeKernel(), {}, table);
  await settle();
  get(el, "region", "Argilla users");
  expect(el.textContent).toContain("acting as argilla (owner) at localhost:6900");
  await type(get(el, "searchbox", "Search users"), "an");
  expect(usernames(el)).toEqual(["ana.costa", "emil_h", "farah.k"]);
  await click(get(el, "checkbox", "Select emil_h"));
  expect(kernel.get("selected_ids")).toEqual([idOf(5)]);
  expect(el.textContent).toContain("1 selected");
  for (const name of ["New user", "Delete", "Actions for emil_h"])
    expect(all(el, "button", name)).toEqual([]);
  await click(get(el, "button", "Clear"));
  expect(kernel.get("selected_ids")).toEqual([]);
  await click(get(el, "button", "Refresh"));
  expect(kernel.sentOf("refresh")).toHaveLength(1);
});

test("a workspace filter finds its members while others are still loading", async () => {
  const kernel = new FakeKernel();
  kernel.known = [1];
  kernel.session = { ...SESSION, reading: { done: 1, total: WORKSPACES.length } };
  kernel.traits.workspace_filter = ["speech"];
  const { el } = await show(kernel, {}, table);
  await settle();
  const inSpeech = ["carla.<b>ruiz</b>", "d.okafor", "emil_h", "łukasz"];
  expect(usernames(el)).toEqual(inSpeech);
  kernel.set("workspace_filter", ["vision"]);
  await settle();
  expect(usernames(el)).toEqual([]);
  kernel.pushMembers(2);
  await settle();
  expect(usernames(el)).toEqual(["ana.costa", "carla.<b>ruiz</b>", "łukasz", "נועה"]);
});

test("the page shows the saved users and time, and offers nothing that needs a kernel", async () => {
  const el = document.createElement("div");
  document.body.append(el);
  const end = showPage(written(), el);
  await settle();
  expect(el.textContent).toContain(
    "Read on 2026-11-24 22:26:39 UTC. This is a copy; nothing here can be changed.",
  );
  expect(usernames(el)).toHaveLength(12);
  expect(usernames(el)[0]).toBe("נועה");
  expect(el.querySelector<HTMLElement>(".aw-username")!.closest("td")!.title).toContain("\u2068נועה\u2069");
  expect(all(el, "alert")).toEqual([]);
  expect(all(el, "checkbox", "Select bo.li")).toEqual([]);
  expect(all(el, "button", "Refresh")).toEqual([]);
  await click(get(el, "button", "username"));
  expect(usernames(el)[0]).toBe("ana.costa");
  await type(get(el, "searchbox", "Search users"), "lukasz");
  expect(usernames(el)).toEqual(["łukasz"]);
  end();
});

test("keys select no one on the page, where a selection would have no effect", async () => {
  const el = document.createElement("div");
  document.body.append(el);
  const end = showPage(written(crowd(10_001)), el);
  await settle(20);
  const grid = get(el, "grid", "Users");
  grid.focus();
  await press(grid, "Home");
  const pressed: boolean[] = [];
  grid.addEventListener("keydown", (event) => queueMicrotask(() => pressed.push(event.defaultPrevented)));
  await press(grid, "a", { ctrlKey: true });
  await press(grid, " ");
  expect(pressed).toEqual([false, false]);
  await press(grid, "ArrowDown", { shiftKey: true });
  await settle(20);
  expect(get(el, "status").textContent).toBe("");
  end();
});

test("without row menus, Enter copies the id of the focused row", async () => {
  const { el } = await show(new FakeKernel(), {}, table);
  await settle();
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const grid = get(el, "grid", "Users");
  grid.focus();
  await press(grid, "Home");
  await press(grid, "Enter");
  await settle();
  expect(writeText).toHaveBeenCalledExactlyOnceWith(idOf(1));
  expect(get(el, "status").textContent).toContain(`Copied the id ${idOf(1)}.`);
  writeText.mockRestore();
});

test("once the user of the focused row is gone, keys only move, to where they were", async () => {
  const { el, kernel } = await show();
  await settle();
  const users = get(el, "grid", "Users");
  const said = () =>
    [...el.querySelectorAll("[aria-live]")].filter(({ textContent }) => /in this list/.test(textContent!));
  users.focus();
  for (let step = 0; step < 3; step += 1) await press(users, "ArrowDown");
  expect(el.querySelector(".aw-focused")!.textContent).toContain("carla.<b>ruiz</b>");
  await press(users, "ArrowRight"); // into the row, whose control takes the focus
  expect(users.contains(document.activeElement)).toBe(true);
  kernel.patch({ removed: [idOf(3)] });
  await settle();
  expect(said().map(({ textContent }) => textContent)).toEqual([
    "carla.<b>ruiz</b> is no longer in this list.",
  ]);
  expect(document.activeElement).toBe(users);
  for (const key of ["Enter", " ", "Delete", "x"]) await press(users, key);
  expect(el.querySelector(".aw-focused")).toBeNull();
  expect(users.getAttribute("aria-activedescendant")).toBeNull();
  expect(all(el, "menu")).toEqual([]);
  expect(kernel.get("selected_ids")).toEqual([]);
  await press(users, "ArrowDown");
  expect(el.querySelector(".aw-focused")!.textContent).toContain("d.okafor");
  expect(said()).toEqual([]);
});

test("a search that hides the focused row begins at the first that it finds, and says nothing of the row", async () => {
  const { el } = await show();
  await settle();
  const users = get(el, "grid", "Users");
  users.focus();
  for (let step = 0; step < 3; step += 1) await press(users, "ArrowDown");
  const search = get(el, "searchbox", "Search users");
  search.focus();
  await type(search, "emil");
  expect(el.textContent).not.toContain("no longer in this list");
  await press(search, "ArrowDown");
  expect(document.activeElement).toBe(users);
  expect(el.querySelector(".aw-focused")!.textContent).toContain("emil_h");
});

test("a press that began on one user never acts on another rendered in that position", async () => {
  const { el } = await show();
  await settle();
  const box = get<HTMLInputElement>(el, "checkbox", `Select ${usernames(el)[0]}`);
  await type(get(el, "searchbox", "Search users"), "bo.li");
  await settle();
  expect(usernames(el)).toEqual(["bo.li"]);
  expect(box.isConnected).toBe(false);
});

test("selected users who do not exist are not counted once everyone is loaded", async () => {
  const kernel = new FakeKernel(team());
  kernel.alive = false;
  kernel.set("selected_ids", [idOf(1), idOf(99)]);
  const { el } = await show(kernel, {}, table);
  await settle();
  expect(el.textContent).toContain("2 selected");
  kernel.pushColumns();
  await settle(20);
  expect(el.textContent).toContain("1 selected");
  kernel.set("selected_ids", [idOf(99)]);
  await settle();
  expect(el.textContent).not.toContain("selected");
});

test("a click with Shift or Ctrl selects rows, but not text or cells", async () => {
  const { el } = await show(new FakeKernel(), {}, table);
  await settle();
  const cell = el.querySelector("tbody .aw-username")!;
  const marks = (keys: MouseEventInit) =>
    cell.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true, ...keys }));
  expect([{}, { shiftKey: true }, { ctrlKey: true }, { metaKey: true }].map(marks)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("a box whose position alternates by a pixel, as in Firefox, does not cause endless renders", async () => {
  const kernel = new FakeKernel(team());
  const { el } = await show(kernel, {}, table);
  await settle(20);
  const box = el.querySelector<HTMLElement>(".aw-scroll")!;
  expect(box.getAttribute("tabindex")).toBe("-1"); // otherwise a tab stop in Firefox
  let reads = 0;
  Object.defineProperty(box, "scrollTop", {
    get: () => (reads < 500 ? 100 + (Math.floor(reads++ / 2) % 2) : 100), // two reads per render
    set: () => {},
  });
  box.dispatchEvent(new Event("scroll"));
  await settle();
  expect(reads).toBeLessThan(50);
});
