// The filter bar, the selection's toolbar and the row menu.
import { expect, test } from "vitest";
import { shownHeight } from "../src/ui/dom/window.js";
import { crowd, FakeKernel, team } from "./fake.js";
import { all, click, get, press, settle, show, type } from "./page.js";

test("several filters are cleared with one click, which a search alone does not offer", async () => {
  const { el, kernel } = await show(new FakeKernel(crowd(60)));
  await settle();
  expect(all(el, "button", "Clear filters")).toEqual([]);
  await type(get(el, "searchbox", "Search users"), "a");
  expect(all(el, "button", "Clear filters")).toEqual([]);
  await click(all(get(el, "group", "People by role"), "button")[2]);
  expect(kernel.get("role_filter")).toEqual(["annotator"]);
  await click(get(el, "button", "Clear filters"));
  expect([kernel.get("role_filter"), kernel.get("search")]).toEqual([[], ""]);
  expect(all(el, "button", "Clear filters")).toEqual([]);
});

test("a search with few matches does not shrink the panel", async () => {
  const { el } = await show(new FakeKernel(crowd(60)));
  await settle();
  const body = el.querySelector<HTMLElement>(".aw-body")!;
  expect(body.style.minHeight).toBe("");
  await type(get(el, "searchbox", "Search users"), "nobody has this name");
  expect(body.style.minHeight).toBe(shownHeight(60));
  await click(get(el, "button", "Clear filters"));
  expect(body.style.minHeight).toBe("");
});

test("the toolbar of the selection is one tab stop, and arrow keys move through it", async () => {
  const { el } = await show();
  await settle();
  await click(get(el, "checkbox", "Select bo.li"));
  const bar = get(el, "toolbar", "Selected users");
  const stops = () => [...bar.querySelectorAll("button")].filter(({ tabIndex }) => tabIndex === 0);
  expect(stops()).toEqual([get(bar, "button", "Clear")]);
  get(bar, "button", "Clear").focus();
  await press(get(bar, "button", "Clear"), "ArrowRight");
  await press(get(bar, "button", "Export the selected users"), "ArrowRight");
  const add = get(bar, "button", "Add to workspace");
  expect(document.activeElement).toBe(add);
  expect(stops()).toEqual([add]);
  await press(add, "End");
  const last = get(bar, "button", "Delete");
  expect(document.activeElement).toBe(last);
  await press(last, "ArrowRight");
  expect(document.activeElement).toBe(last);
  await press(last, "Home");
  expect(document.activeElement).toBe(get(bar, "button", "Clear"));
});

test("a row's menu ends with Delete, after a separator", async () => {
  const { el } = await show();
  await settle();
  await click(get(el, "button", "Actions for bo.li"));
  const items = all(get(el, "menu", "Actions for bo.li"), "menuitem");
  expect(items.slice(-2).map(({ textContent }) => textContent)).toEqual(["Copy id", "Delete"]);
  expect(items.at(-1)!.previousElementSibling?.tagName).toBe("HR");
});

test("a server without workspaces shows no workspace chart", async () => {
  const kernel = new FakeKernel(team().slice(0, 1));
  kernel.workspaces = [];
  const { el } = await show(kernel);
  await settle();
  const groups = all(el, "group").map((group) => group.getAttribute("aria-label"));
  expect(groups).toEqual(["People by role", "People by last update"]);
});
