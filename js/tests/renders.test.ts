// How often a change renders the manager, and what a keystroke renders.
import { options } from "preact";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Manager } from "../src/manager/Manager.js";
import { crowd, FakeKernel, team, WORKSPACES } from "./fake.js";
import { all, click, get, settle, show, submit, type, usernames } from "./page.js";

const rendered = { count: 0 };
const { diffed } = options;
beforeAll(() => {
  options.diffed = (node) => {
    if (node.type === Manager) rendered.count += 1;
    diffed?.(node);
  };
});
afterAll(() => {
  options.diffed = diffed;
});

test("creating a user renders the manager twice, as busy and with the result", async () => {
  const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 120));
  const kernel = new FakeKernel(team(), WORKSPACES, async (request) => {
    if (request.type === "create_user") await slow();
    return undefined;
  });
  const { el } = await show(kernel);
  kernel.pushColumns();
  await settle();
  await click(get(el, "button", "New user"));
  await type(get(el, "textbox", "Username"), "mia");
  await type(get(el, "textbox", "Password"), "a long password");
  await settle();
  rendered.count = 0;
  await submit(get(el, "form", "New user"));
  const whileRunning = rendered.count;
  await slow();
  await settle();
  expect(usernames(el)).toContain("mia");
  expect(get(el, "status").textContent).toBe("Created mia.");
  expect(all(el, "form", "New user")).toEqual([]);
  expect([whileRunning, rendered.count]).toEqual([1, 2]);
});

test("a keystroke first renders the rows in view, then those around them and the charts", async () => {
  const { el } = await show(new FakeKernel(crowd(100)));
  await settle();
  const search = get<HTMLInputElement>(el, "searchbox", "Search users");
  const count = () => el.querySelector(".aw-charts")?.textContent;
  await type(search, "costa");
  const before = count();
  search.value = "a";
  search.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve));
  const [, matching] = el.querySelector(".aw-count")!.textContent.match(/^(\d+) of 100 people$/)!;
  expect(usernames(el).length).toBe(14);
  expect(count()).toBe(before);
  await settle();
  expect(usernames(el).length).toBe(22);
  expect(count()).toContain(`${matching} of 100 people`);
});

test("a keystroke renders the table, and nothing around it", async () => {
  const { el } = await show(new FakeKernel(crowd(100)));
  await settle();
  const search = get<HTMLInputElement>(el, "searchbox", "Search users");
  rendered.count = 0;
  await type(search, "costa");
  expect(el.querySelector(".aw-count")!.textContent).toMatch(/ of 100 people$/);
  expect(rendered.count).toBe(0);
});
