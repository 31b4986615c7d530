// Columns that are shown and hidden; the focused row; marked matches; hidden parts.
import { expect, test, vi } from "vitest";
import { MAX_IDS, type Session } from "../src/protocol.js";
import { ROW_HEIGHT, shownHeight, viewportOf } from "../src/ui/dom/window.js";
import { crowd, FakeKernel, idOf, NOW, SESSION, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show, type, usernames } from "./page.js";

const heads = (el: Element) =>
  [...el.querySelectorAll("th[data-column]")].map(({ textContent }) => textContent);

test("columns are hidden, shown and reset, in this view only", async () => {
  const first = await show();
  await settle();
  const second = first.again();
  await settle();
  const { el } = first;
  await click(get(el, "button", "Columns"));
  const menu = get(el, "dialog", "Columns");
  const [id] = [...menu.querySelectorAll("label")].filter(({ textContent }) => textContent === "id");
  await click(id.querySelector("input")!);
  expect(heads(el)).toEqual(["username", "role", "workspaces", "updated_at"]);
  expect(el.querySelectorAll(".aw-row .aw-col-id")).toHaveLength(0);
  expect(el.querySelectorAll(".aw-charts td")).toHaveLength(6);
  expect(heads(second.el)).toEqual(["username", "id", "role", "workspaces", "updated_at"]);
  await click(get(menu, "button", "Reset columns"));
  expect(heads(el)).toEqual(["username", "id", "role", "workspaces", "updated_at"]);
  await press(menu, "Escape");
  expect(all(el, "dialog")).toHaveLength(0);
  expect(document.activeElement).toBe(get(el, "button", "Columns"));
});

test("the column menu takes the focus when shown, and closes when the focus leaves", async () => {
  const { el } = await show();
  await settle();
  const button = get(el, "button", "Columns");
  // As in a browser, a popover cannot contain the focus before it is shown.
  const shown = vi.spyOn(HTMLElement.prototype, "showPopover").mockImplementation(() => button.focus());
  await click(button);
  shown.mockRestore();
  const menu = get(el, "dialog", "Columns");
  expect(document.activeElement).toBe(menu);
  button.focus();
  await settle(2);
  expect(menu.isConnected).toBe(true);
  const refresh = get(el, "button", "Refresh");
  refresh.focus();
  await settle(2);
  expect(menu.isConnected).toBe(false);
  expect(document.activeElement).toBe(refresh);
  await click(button);
  button.focus();
  await press(button, "Escape");
  expect(all(el, "dialog", "Columns")).toEqual([]);
});

test("as many rows as a person wants are shown before the table scrolls, and a page is as long; in this view only", async () => {
  const first = await show(new FakeKernel(crowd(200)));
  await settle();
  const second = first.again();
  await settle();
  const { el } = first;
  const height = (of: Element) =>
    of.querySelector<HTMLElement>(".aw-scroll")!.style.getPropertyValue("--aw-view");
  const drawn = () => el.querySelectorAll(".aw-row").length;
  const before = height(el);
  expect(drawn()).toBeLessThan(30);
  await click(get(el, "button", "Columns"));
  await click(get(el, "radio", "60 rows"));
  expect(height(el)).toBe(shownHeight(200, 60));
  expect(drawn()).toBeGreaterThan(60);
  expect(height(second.el)).toBe(before);
  const table = get(el, "grid", "Users");
  await press(table, "Home");
  await press(table, "PageDown");
  expect(el.querySelector(".aw-focused")!.getAttribute("aria-rowindex")).toBe("62"); // with two in the head
  // It was in view, and still is.
  expect(el.querySelector<HTMLElement>(".aw-scroll")!.scrollTop).toBe(0);
  await click(get(el, "radio", "12 rows"));
  expect(height(el)).toBe(before);
});

test("a table that shows everyone offers no more rows", async () => {
  const { el } = await show(new FakeKernel(crowd(12)));
  await settle();
  await click(get(el, "button", "Columns"));
  expect(all(el, "radio")).toEqual([]);
});

test("a list above its field stays attached to it when a search makes it shorter", async () => {
  const { el } = await show();
  await settle();
  const field = get(el, "button", "Role filter");
  field.getBoundingClientRect = () =>
    ({ top: innerHeight - 34, bottom: innerHeight - 2, left: 10 }) as DOMRect;
  await click(field);
  const { style } = el.querySelector<HTMLElement>(".aw-popover")!;
  expect([style.top, style.bottom]).toEqual(["", "38px"]);
  field.getBoundingClientRect = () => ({ top: 40, bottom: 72, left: 10 }) as DOMRect;
  window.dispatchEvent(new Event("scroll"));
  expect([style.top, style.bottom]).toEqual(["76px", ""]);
});

test("the keys of a multiple sort are numbered", async () => {
  const { el } = await show();
  await settle();
  await click(get(el, "button", "role"));
  await click(get(el, "button", "updated_at"), { shiftKey: true });
  const numbers = [...el.querySelectorAll("th sup")].map((sup) => [
    sup.closest("th")!.dataset.column,
    sup.textContent,
  ]);
  expect(numbers).toEqual([
    ["role", "1"],
    ["updated_at", "2"],
  ]);
});

test("matches are marked in usernames, names and ids", async () => {
  const { el } = await show();
  await settle();
  const marked = () => [...el.querySelectorAll(".aw-row mark")].map(({ textContent }) => textContent);
  await type(get(el, "searchbox", "Search users"), "hans");
  expect(marked()).toEqual(["Hans"]);
  await type(get(el, "searchbox", "Search users"), idOf(2).slice(0, 5));
  expect(usernames(el)).toEqual(["bo.li"]);
  expect(marked()).toEqual([idOf(2).slice(0, 5)]);
  await type(get(el, "searchbox", "Search users"), idOf(2).slice(0, 14));
  expect(marked()).toEqual([idOf(2).slice(0, 8)]);
});

test("the focused row stays in view after a sort and a refresh", async () => {
  const { el, kernel } = await show(new FakeKernel(crowd(500)));
  await settle();
  const table = get(el, "grid", "Users");
  const box = el.querySelector<HTMLElement>(".aw-scroll")!;
  await press(table, "End");
  const id = el.querySelector<HTMLElement>(".aw-focused")!.dataset.id!;
  const inView = () => {
    const row = el.querySelector<HTMLElement>(`[data-id="${id}"]`);
    if (row === null) return false;
    const top = (Number(row.getAttribute("aria-rowindex")) - 3) * ROW_HEIGHT;
    return (
      top >= box.scrollTop && top + ROW_HEIGHT <= box.scrollTop + viewportOf({ count: 500, row: ROW_HEIGHT })
    );
  };
  expect(inView()).toBe(true);
  await click(get(el, "button", "updated_at"));
  expect(inView()).toBe(true);
  kernel.rows = kernel.rows.filter((row, at) => at % 3 > 0 || row.id === id);
  kernel.revision += 5;
  kernel.pushColumns();
  await settle();
  expect(inView()).toBe(true);
});

test("a search and a sort scroll to the top, and an edit keeps the position", async () => {
  const { el, kernel } = await show(new FakeKernel(crowd(500)));
  await settle();
  const box = el.querySelector<HTMLElement>(".aw-scroll")!;
  const scroll = async () => {
    box.scrollTop = 3300;
    box.dispatchEvent(new Event("scroll"));
    await settle(2);
  };
  await scroll();
  kernel.patch({ rows: [{ ...kernel.rows[3], first_name: "Zoë" }] });
  await settle();
  expect(box.scrollTop).toBe(3300);
  await type(get(el, "searchbox", "Search users"), "a");
  expect(box.scrollTop).toBe(0);
  await scroll();
  await click(get(el, "button", "role"));
  expect(box.scrollTop).toBe(0);
});

test("all matches are selected once everyone is loaded, not only the first rows", async () => {
  const kernel = new FakeKernel(crowd(200));
  kernel.alive = false;
  const { el } = await show(kernel);
  await settle();
  const box = () => get(el, "checkbox", "Select all that match") as HTMLInputElement;
  expect(box().disabled).toBe(true);
  kernel.pushColumns();
  await settle(20);
  kernel.alive = true;
  await click(box());
  expect(kernel.get("selected_ids")).toHaveLength(200);
});

test("exceeding the limit of a selection is reported and selects no one", async () => {
  const { el, kernel } = await show(new FakeKernel(crowd(MAX_IDS + 1)));
  await settle(20);
  await click(get(el, "checkbox", "Select all that match"));
  expect(kernel.get("selected_ids")).toEqual([]);
  expect(get(el, "status").textContent).toContain("10,001 people match, but you can select up to 10,000.");
});

/** Show more users than can be selected; return the checkboxes of their rows. */
async function many() {
  const kernel = new FakeKernel(crowd(MAX_IDS + 1));
  const { el } = await show(kernel);
  await settle(20);
  return { el, kernel, boxes: [...el.querySelectorAll<HTMLInputElement>("tbody .aw-col-select input")] };
}

test("a row's checkbox shows the selection, also when a click changes nothing", async () => {
  const { kernel, boxes } = await many();
  await click(boxes[0]);
  await click(boxes[4], { shiftKey: true });
  await click(boxes[4], { shiftKey: true }); // it is selected and was rendered as the focused row
  expect(boxes.slice(3, 6).map(({ checked }) => checked)).toEqual([true, true, false]);
  const last = boxes[8].closest<HTMLElement>("tr")!.dataset.id;
  kernel.set(
    "selected_ids",
    kernel.rows.map(({ id }) => id).filter((id) => id !== last),
  );
  await settle();
  for (let turn = 0; turn < 2; turn += 1) await click(boxes[8]); // exceeds the limit
  expect(kernel.get("selected_ids")).toHaveLength(MAX_IDS);
  expect(boxes[8].checked).toBe(false);
  await click(boxes[7]);
  await click(boxes[8]);
  expect(boxes.slice(7, 9).map(({ checked }) => checked)).toEqual([false, true]);
});

test("the select-all checkbox stays indeterminate when a click is refused", async () => {
  const { el, kernel, boxes } = await many();
  await click(boxes[0]);
  const head = get<HTMLInputElement>(el, "checkbox", "Select all that match");
  expect([head.checked, head.indeterminate]).toEqual([false, true]);
  await click(head);
  expect(kernel.get("selected_ids")).toHaveLength(1);
  expect([head.checked, head.indeterminate]).toEqual([false, true]);
});

const named = (kernel: FakeKernel, ids: readonly string[]) =>
  kernel.rows.filter(({ id }) => ids.includes(id)).map(({ username }) => username);

/** Type into the search without waiting for the result. */
function typeAtOnce(el: Element, text: string): void {
  const search = get<HTMLInputElement>(el, "searchbox", "Search users");
  search.value = text;
  search.dispatchEvent(new Event("input", { bubbles: true }));
}

test("select all, clicked right after typing, is ticked at once and selects the matches of the typed text", async () => {
  const { el, kernel } = await show();
  await settle();
  const box = get<HTMLInputElement>(el, "checkbox", "Select all that match");
  typeAtOnce(el, "bo");
  box.click();
  expect(box.checked).toBe(true);
  await Promise.resolve();
  expect(box.checked).toBe(true);
  await settle();
  expect(named(kernel, kernel.get("selected_ids"))).toEqual(["bo.li"]);
  expect([box.checked, box.indeterminate]).toEqual([true, false]);
});

test("select all, clicked twice right after typing, selects no one", async () => {
  const { el, kernel } = await show();
  await settle();
  const box = get<HTMLInputElement>(el, "checkbox", "Select all that match");
  typeAtOnce(el, "bo");
  box.click();
  box.click();
  expect(box.checked).toBe(false);
  await settle();
  expect(kernel.get("selected_ids")).toEqual([]);
  expect(box.checked).toBe(false);
});

test("deselect all, clicked right after typing, deselects the matches of the typed text", async () => {
  const { el, kernel } = await show();
  await settle();
  const box = get<HTMLInputElement>(el, "checkbox", "Select all that match");
  await click(box);
  expect(kernel.get("selected_ids")).toHaveLength(12);
  typeAtOnce(el, "bo");
  box.click();
  expect(box.checked).toBe(false);
  typeAtOnce(el, "");
  await settle();
  expect(kernel.get("selected_ids")).toHaveLength(11);
  expect(named(kernel, kernel.get("selected_ids"))).not.toContain("bo.li");
  expect([box.checked, box.indeterminate]).toEqual([false, true]);
});

test("select all selects the matches at the time of the click, also when everyone arrives after another search", async () => {
  const kernel = new FakeKernel();
  kernel.alive = false;
  const { el } = await show(kernel);
  await settle();
  const box = () => get<HTMLInputElement>(el, "checkbox", "Select all that match");
  typeAtOnce(el, "bo");
  await settle();
  box().click();
  expect(box().checked).toBe(true);
  typeAtOnce(el, "emil");
  await settle();
  kernel.alive = true;
  kernel.pushColumns();
  await settle(20);
  expect(named(kernel, kernel.get("selected_ids"))).toEqual(["bo.li"]);
  expect(usernames(el)).toEqual(["emil_h"]);
  expect([box().checked, box().indeterminate]).toEqual([false, false]);
});

test("relative times stay current, and the exact time is in the title", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"], now: NOW });
  const { el } = await show();
  await settle();
  const cell = () => el.querySelector(`[data-id="${idOf(1)}"] .aw-col-updated_at`)!;
  expect(cell().textContent).toBe("2 minutes ago");
  vi.advanceTimersByTime(3 * 60_000);
  await settle();
  expect(cell().textContent).toBe("5 minutes ago");
  expect(cell().getAttribute("title")).toBe("2026-11-24 22:24:39 UTC");
});

test("inserted_at can be shown from the menu, with the exact time in its title, and sorts", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"], now: NOW });
  const { el, kernel } = await show();
  await settle();
  kernel.set("sort", ["-inserted_at"]); // while the column is hidden
  await settle();
  const born = new Map(kernel.rows.map((row) => [row.id, row.inserted_at]));
  const times = () =>
    [...el.querySelectorAll<HTMLElement>(".aw-row")].map(({ dataset }) => born.get(dataset.id!));
  const expected = kernel.rows.map((row) => row.inserted_at).sort((a, b) => a - b);
  expect(times()).toEqual([...expected].reverse());
  expect(all(el, "button", "inserted_at")).toEqual([]);
  await click(get(el, "button", "Columns"));
  const box = get<HTMLInputElement>(get(el, "dialog", "Columns"), "checkbox", "inserted_at");
  expect([box.checked, get<HTMLButtonElement>(el, "button", "Reset columns").disabled]).toEqual([
    false,
    true,
  ]);
  await click(box);
  expect(heads(el)).toEqual(["username", "id", "role", "workspaces", "updated_at", "inserted_at"]);
  expect(el.querySelector("th[data-column=inserted_at]")!.getAttribute("aria-sort")).toBe("descending");
  await click(get(el, "button", "inserted_at"));
  expect(kernel.get("sort")).toEqual(["inserted_at"]);
  await settle();
  expect(times()).toEqual(expected);
  const cell = el.querySelector(`[data-id="${idOf(0)}"] .aw-col-inserted_at`)!;
  expect(cell.textContent).toBe("1 year ago");
  expect(cell.getAttribute("title")).toBe("2025-10-20 22:26:39 UTC");
});

test("a manager shows the parts in its `show` option, also when it changes", async () => {
  const kernel = new FakeKernel();
  kernel.traits.show = ["search"];
  const { el } = await show(kernel);
  await settle();
  get(el, "searchbox", "Search users");
  expect(el.textContent).toContain("acting as argilla");
  expect(all(el, "button", "Role filter")).toEqual([]);
  expect(el.querySelector(".aw-charts")).toBeNull();
  for (const name of ["New user", "Actions for bo.li"]) expect(all(el, "button", name)).toEqual([]);
  await click(get(el, "checkbox", "Select bo.li"));
  expect(kernel.get("selected_ids")).toEqual([idOf(2)]);
  expect(all(el, "toolbar", "Selected users")).toEqual([]);
  kernel.set("show", ["filters", "charts", "actions", "code"]);
  await settle();
  expect(all(el, "searchbox", "Search users")).toEqual([]);
  get(el, "button", "Role filter");
  get(el, "group", "People by role");
  get(el, "toolbar", "Selected users");
  get(el, "button", "New user");
});

const HARD = [
  "x".repeat(300),
  "two\nlines",
  "\u202Ereversed",
  "👩‍👩‍👧",
  "<img src=x onerror=alert(1)>",
  "same",
  "same",
  "שלום עולם",
];

test("hostile names are text everywhere, including titles and labels", async () => {
  const rows = HARD.map((username, at) => ({ ...team()[2], id: idOf(at), username }));
  const { el } = await show(new FakeKernel(rows));
  await settle();
  expect(usernames(el)).toHaveLength(HARD.length);
  expect(el.querySelector("img")).toBeNull();
  for (const element of el.querySelectorAll("[title], [aria-label]")) {
    const message = `${element.getAttribute("title")}${element.getAttribute("aria-label")}`;
    expect(message).not.toMatch(/\u202e/);
  }
  expect(usernames(el)).toContain("twoU+000Alines");
  expect(all(el, "checkbox", "Select same")).toHaveLength(2);
});

test("a patch with unknown fields that leaves no one or one person is shown", async () => {
  const { el, kernel } = await show(new FakeKernel(team().slice(0, 1)));
  await settle();
  expect(el.textContent).toContain("1 person");
  const row = { ...team()[2], api_key: "never", nickname: "b" };
  kernel.patch({ rows: [row] });
  await settle();
  expect(usernames(el)).toEqual(["argilla", "bo.li"]);
  kernel.patch({ removed: [idOf(0), idOf(2)] });
  await settle();
  expect(el.textContent).toContain("No users yet.");
});

test("an empty workspace shows how to add people, and an empty server how to create the first user", async () => {
  const words = (el: HTMLElement) => el.querySelector(".aw-empty")?.textContent;
  const shown = async (session: Partial<Session>) => {
    const kernel = new FakeKernel([]);
    kernel.session = { ...SESSION, ...session };
    const { el } = await show(kernel);
    await settle();
    return el;
  };
  expect(words(await shown({}))).toBe("No users yet.Create the first user");
  const inside = await shown({ workspace: WORKSPACES[0] });
  expect(words(inside)).toBe("No members.Add people");
  expect(all(inside, "button", "Create the first user")).toEqual([]);
  const refused = await shown({ workspace: WORKSPACES[0], refused: { add_to_workspace: "Only owners." } });
  expect(words(refused)).toBe("No members.");
});
