// Keyboard navigation in the table: one tab stop, Up and Down for rows, Left and Right for cells and headers.
import { expect, test, vi } from "vitest";
import { UserTable as table } from "../src/widgets/core.js";
import { crowd, FakeKernel, idOf, team } from "./fake.js";
import { all, click, get, press, settle, show, type, usernames } from "./page.js";

async function grid(kernel = new FakeKernel(), factory?: typeof table) {
  const { el } = await show(kernel, {}, factory);
  await settle();
  get(el, "grid", "Users").focus();
  return { el, kernel, grid: get(el, "grid", "Users") };
}

const active = () => document.activeElement as HTMLElement;
const keys = async (...pressed: string[]) => {
  for (const key of pressed) await press(active(), key);
};
/** The focused user and the class of the focused cell. */
const place = () => {
  const cell = active().closest("td, th");
  return [cell?.closest("tr")?.querySelector(".aw-username")?.textContent, cell?.className];
};

test("Left and Right move through the cells of a row, and back to the row", async () => {
  const { el, grid: table } = await grid();
  await keys("ArrowRight");
  expect(active()).toBe(get(el, "checkbox", "Select ana.costa"));
  await keys("ArrowRight");
  expect(place()).toEqual(["ana.costa", "aw-col-username"]);
  await keys("ArrowRight");
  expect(active()).toBe(el.querySelector(`[data-id="${idOf(1)}"] .aw-copy-id`));
  await keys("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight");
  expect(active()).toBe(get(el, "button", "Actions for ana.costa"));
  await keys("ArrowRight"); // it is the last cell
  expect(active()).toBe(get(el, "button", "Actions for ana.costa"));
  await keys("Home");
  expect(active()).toBe(get(el, "checkbox", "Select ana.costa"));
  await keys("End");
  expect(active()).toBe(get(el, "button", "Actions for ana.costa"));
  await keys("Home", "ArrowLeft");
  expect(active()).toBe(table);
});

test("keys do not act on a row that a search has hidden, but start at the first row", async () => {
  const { el, kernel, grid: table } = await grid();
  await keys("ArrowDown", " ");
  expect(kernel.selected).toEqual([idOf(0)]);
  await type(get(el, "searchbox", "Search users"), "farah");
  expect(usernames(el)).toEqual(["farah.k"]);
  await press(table, " "); // before it has the focus
  expect(kernel.selected).toEqual([idOf(0)]);
  get(el, "searchbox", "Search users").focus();
  table.focus();
  await settle();
  await press(table, " ");
  expect(kernel.selected).toEqual([idOf(0), idOf(6)]);
});

test("Up and Down keep the column, and Up from the first row moves to its header", async () => {
  const { el } = await grid();
  await keys("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown");
  expect(place()).toEqual(["bo.li", "aw-col-username"]);
  await keys("ArrowUp", "ArrowUp", "ArrowUp");
  expect(active()).toBe(get(el, "button", "username"));
  await keys("ArrowRight", "ArrowRight", "ArrowRight");
  expect(active()).toBe(get(el, "button", "workspaces"));
  await keys("ArrowLeft", "ArrowDown");
  expect(place()).toEqual(["ana.costa", "aw-col-role"]);
});

test("Up from the first row moves to the headers, and Down back to the rows", async () => {
  const { el } = await grid();
  await keys("ArrowUp");
  expect(active()).toBe(get(el, "checkbox", "Select all that match"));
  await keys("End", "Home", "ArrowDown");
  expect(active()).toBe(get(el, "checkbox", "Select ana.costa"));
});

test("a cell far down is scrolled into view and takes the focus", async () => {
  await grid(new FakeKernel(crowd(500)));
  await keys("ArrowRight", "ArrowRight");
  await press(active(), "End", { ctrlKey: true });
  await settle();
  expect(active().closest("tr")?.getAttribute("aria-rowindex")).toBe("502");
  expect(place()[1]).toBe("aw-col-username");
  await press(active(), "Home", { ctrlKey: true });
  await settle();
  expect(active().closest("tr")?.getAttribute("aria-rowindex")).toBe("3");
});

test("keys act on the cell that has the focus", async () => {
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const { el, kernel } = await grid();
  await keys("ArrowRight", "ArrowDown");
  // The browser turns Space and Enter on a control into a click.
  expect(active().dispatchEvent(new KeyboardEvent("keydown", { key: " ", cancelable: true }))).toBe(true);
  active().click();
  await settle();
  expect(kernel.get("selected_ids")).toEqual([idOf(0)]);
  expect(active()).toBe(get(el, "checkbox", "Select argilla"));
  await keys("ArrowRight", "ArrowDown", " ");
  expect(kernel.get("selected_ids")).toEqual([idOf(0), idOf(2)]);
  await keys("ArrowRight");
  active().click();
  await settle();
  expect(writeText).toHaveBeenCalledExactlyOnceWith(idOf(2));
  expect(active()).toBe(el.querySelector(`[data-id="${idOf(2)}"] .aw-copy-id`));
  await keys("End");
  active().click();
  await settle();
  expect(get(el, "menu", "Actions for bo.li").contains(active())).toBe(true);
  writeText.mockRestore();
});

test("Escape moves from a cell to its row, and no key leaves the widget", async () => {
  const { grid: table } = await grid();
  await keys("ArrowRight", "ArrowRight", "Escape");
  expect(active()).toBe(table);
  await keys("Escape");
  expect(active()).toBe(table);
});

test("when the row of the focused cell is removed, the table takes the focus", async () => {
  const kernel = new FakeKernel();
  const { grid: table } = await grid(kernel);
  await keys("ArrowRight", "ArrowRight");
  kernel.patch({ removed: [idOf(1)] });
  await settle();
  expect(active()).toBe(table);
});

test("the grid is one tab stop, with no others for rows or headers", async () => {
  const { el } = await grid();
  const stops = [...el.querySelectorAll<HTMLElement>("thead tr:first-child *, tbody *")].filter(
    ({ tabIndex }) => tabIndex >= 0,
  );
  expect(stops).toEqual([]);
});

test("more than three workspaces are behind a button, which gets the focus back from its list", async () => {
  const rows = team(
    [...Array(5).keys()].map((at) => ({ id: `0000000${at}-aaaa-4000-8000-000000000000`, name: `w${at}` })),
  );
  const workspaces = [...Array(5).keys()].map((at) => ({
    id: `0000000${at}-aaaa-4000-8000-000000000000`,
    name: `w${at}`,
  }));
  const { el } = await grid(new FakeKernel(rows, workspaces), table);
  expect(usernames(el)).toContain("carla.<b>ruiz</b>");
  const more = get(el, "button", "2 more workspaces of carla.<b>ruiz</b>");
  expect(all(el, "button").filter(({ textContent }) => textContent?.startsWith("+"))).toEqual([more]);
  await click(more);
  expect(more.getAttribute("aria-expanded")).toBe("true");
  const list = get(el, "dialog", "Workspaces of carla.<b>ruiz</b>");
  expect(all(list, "listitem").map(({ textContent }) => textContent)).toEqual(["w0", "w1", "w2", "w3", "w4"]);
  expect(list.contains(active())).toBe(true);
  await press(active(), "ArrowDown"); // the table ignores keys in the list
  expect(list.contains(active())).toBe(true);
  await press(active(), "Escape");
  expect(all(el, "dialog")).toEqual([]);
  expect(active()).toBe(more);
  await keys("ArrowLeft");
  expect(place()).toEqual(["carla.<b>ruiz</b>", "aw-col-role"]);
});
