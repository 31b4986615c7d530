// How often a change renders the whole manager.
import { expect, test, vi } from "vitest";
import { FakeKernel, team, WORKSPACES } from "./fake.js";
import { click, get, settle, show, submit, type, usernames } from "./page.js";

const rendered = vi.hoisted(() => ({ count: 0 }));
vi.mock("../src/manager/Manager.js", async (original) => {
  const actual = await original<typeof import("../src/manager/Manager.js")>();
  const { Manager } = actual;
  return {
    ...actual,
    Manager(props: Parameters<typeof Manager>[0]) {
      rendered.count += 1;
      return Manager(props);
    },
  };
});

test("creating a user renders the manager twice: once to say it is at work, once with the result", async () => {
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
  const atWork = rendered.count;
  await slow();
  await settle();
  expect(usernames(el)).toContain("mia");
  expect([atWork, rendered.count]).toEqual([1, 2]);
});
