// The charts above the columns: their counts, and filtering by click, drag and keyboard.
import { computeAccessibleName } from "dom-accessibility-api";
import { expect, test } from "vitest";
import { runSync } from "../src/data/columns/steps.js";
import { People } from "../src/data/people.js";
import { summarize } from "../src/data/summary.js";
import { columnsOf, crowd, FakeKernel, NOW, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show, type, usernames } from "./page.js";

const names = (el: Element, group: string) =>
  all(get(el, "group", group), "button").map((button) => {
    // A title is read only once if there is no other name.
    expect(button.hasAttribute("aria-label")).toBe(false);
    return computeAccessibleName(button);
  });
const WORKSPACE_CHART = "People by number of workspaces; owners count as being in all of them";

test("charts count everyone, and show how many match", async () => {
  const { el } = await show();
  await settle();
  expect(el.querySelector(".aw-charts")?.textContent).toContain("12 people");
  expect(names(el, "People by role")).toEqual(["owner: 1 person", "admin: 2 people", "annotator: 9 people"]);
  await type(get(el, "searchbox", "Search users"), "an");
  expect(el.querySelector(".aw-charts")?.textContent).toContain("3 of 12 people");
  expect(names(el, "People by role")).toEqual([
    "owner: 1 person, 0 match",
    "admin: 2 people, 2 match",
    "annotator: 9 people, 1 match",
  ]);
  expect(names(el, WORKSPACE_CHART)).toEqual([
    "0 workspaces: 2 people, 1 match",
    "1 workspace: 6 people, 1 match",
    "2 workspaces: 2 people, 1 match",
    "3 workspaces: 2 people, 0 match",
  ]);
});

test("a click on a role toggles its filter", async () => {
  const { el, kernel } = await show();
  await settle();
  const admin = () => all(get(el, "group", "People by role"), "button")[1];
  await click(admin());
  expect(kernel.get("role_filter")).toEqual(["admin"]);
  expect(admin().getAttribute("aria-pressed")).toBe("true");
  expect(usernames(el)).toEqual(["ana.costa", "emil_h"]);
  await click(admin());
  expect(kernel.get("role_filter")).toEqual([]);
  await click(admin());
  await press(admin(), "Escape");
  expect(kernel.get("role_filter")).toEqual([]);
});

test("a click on a number of workspaces filters by it; a second click, Escape and the chip clear the filter", async () => {
  const { el, kernel } = await show();
  await settle();
  const bar = (at: number) => all(get(el, "group", WORKSPACE_CHART), "button")[at];
  await click(bar(0));
  expect(kernel.get("workspace_count_filter")).toEqual([0, 0]);
  expect(usernames(el)).toEqual(["farah.k", "payU+202Elapyap"]);
  await click(bar(0));
  expect(kernel.get("workspace_count_filter")).toBeNull();
  await click(bar(2));
  await press(bar(2), "Escape");
  expect(kernel.get("workspace_count_filter")).toBeNull();
  await click(bar(1));
  expect(el.querySelector(".aw-toolbar")?.textContent).toContain("1 workspace");
  await click(get(el, "button", "Clear the filter by number of workspaces"));
  expect(kernel.get("workspace_count_filter")).toBeNull();
});

test("Shift and arrow keys extend the range of bars, and each chart is one tab stop", async () => {
  const { el, kernel } = await show();
  await settle();
  const bars = () => all(get(el, "group", WORKSPACE_CHART), "button");
  expect(bars().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  await click(bars()[1]);
  await press(bars()[1], "ArrowRight", { shiftKey: true });
  expect(kernel.get("workspace_count_filter")).toEqual([1, 2]);
  expect(document.activeElement).toBe(bars()[2]);
  await press(bars()[2], "Home", { shiftKey: true });
  expect(kernel.get("workspace_count_filter")).toEqual([0, 1]);
  await press(bars()[0], "End");
  expect(kernel.get("workspace_count_filter")).toEqual([0, 1]);
  expect(document.activeElement).toBe(bars()[3]);
});

test("a drag over the time chart filters by a time range that includes everyone in its bars", async () => {
  const { el, kernel } = await show();
  await settle();
  const group = get(el, "group", "People by last update");
  const bars = all(group, "button");
  expect(bars).toHaveLength(10);
  group.getBoundingClientRect = () => ({ left: 0, width: 100 }) as DOMRect;
  const pointer = (kind: string, x: number, target: HTMLElement = group) =>
    target.dispatchEvent(new PointerEvent(kind, { bubbles: true, clientX: x, buttons: 1 }));
  pointer("pointerdown", 85, bars[8]);
  pointer("pointermove", 88);
  await settle(2);
  expect(kernel.get("updated_filter")).toBeNull();
  pointer("pointermove", 95);
  await settle(2);
  const [from, to] = kernel.get("updated_filter")!;
  expect(to).toBeGreaterThanOrEqual(NOW);
  const inside = team().filter(({ updated_at }) => updated_at >= from && updated_at <= to);
  expect(usernames(el)).toHaveLength(inside.length);
  expect(el.querySelector(".aw-toolbar")?.textContent).toContain("2026");
  const chosen = all(group, "button").map((bar) => bar.getAttribute("aria-pressed") === "true");
  expect(chosen.lastIndexOf(true) - chosen.indexOf(true)).toBe(1);
});

test("the last bar covers all larger numbers", async () => {
  const workspaces = Array.from({ length: 7 }, (_, at) => ({
    id: `0000000${at}-eeee-4000-8000-000000000000`,
    name: `space ${at}`,
  }));
  const rows = team(workspaces);
  const { el, kernel } = await show(new FakeKernel(rows, workspaces));
  await settle();
  const bars = all(get(el, "group", WORKSPACE_CHART), "button");
  expect(computeAccessibleName(bars.at(-1)!)).toBe("4 or more workspaces: 2 people");
  await click(bars.at(-1)!);
  expect(usernames(el)).toEqual(["argilla", "carla.<b>ruiz</b>"]);
  kernel.set("workspace_count_filter", null);
});

test("the charts stay when no one matches, so that filters can be cleared there", async () => {
  const { el } = await show();
  await settle();
  await type(get(el, "searchbox", "Search users"), "zzz");
  expect(names(el, "People by role")[2]).toBe("annotator: 9 people, 0 match");
  get(el, "button", "Clear filters");
});

test("everyone is in exactly one bar of each chart, whatever the times", () => {
  const rows = crowd(3000);
  rows[7].updated_at = Number.NaN;
  const same = rows.map((row) => ({ ...row, updated_at: NOW }));
  for (const [some, known] of [
    [rows, 2999],
    [same, 3000],
    [rows.slice(0, 1), 1],
    [[], 0],
  ] as const) {
    const { message, buffers } = columnsOf(some, WORKSPACES, 0);
    const summary = runSync(summarize(People.fromColumns(message, buffers), NOW));
    const sum = (counts: Uint32Array) => counts.reduce((total, count) => total + count, 0);
    expect(sum(summary.roles.totals)).toBe(some.length);
    expect(sum(summary.workspaces!.totals)).toBe(some.length);
    expect(sum(summary.updated.totals)).toBe(known);
    summary.updated.totals.forEach((count, bar) => {
      const [from, to] = summary.range(bar, bar);
      expect(some.filter((row) => row.updated_at >= from && row.updated_at <= to)).toHaveLength(count);
    });
  }
});
