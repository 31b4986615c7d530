// Rendering after changes of the state: none is missed, and a burst of messages renders once.
import { options, type VNode } from "preact";
import { expect, onTestFinished, test } from "vitest";
import { Manager } from "../src/manager/Manager.js";
import { UserTable as table } from "../src/widgets/core.js";
import { FakeKernel, team } from "./fake.js";
import { get, settle, show, usernames } from "./page.js";

test("rows that arrive between the first render and its effects are rendered, also in a second view", async () => {
  const kernel = new FakeKernel();
  kernel.alive = false;
  const first = await show(kernel, { first: false, session: false }, table);
  await settle();
  const second = first.again();
  kernel.push(kernel.session);
  kernel.pushFirst();
  await settle();
  expect(usernames(first.el)).toHaveLength(12);
  expect(usernames(second.el)).toHaveLength(12);
});

test("a notice that arrives between the first render and its effects is shown", async () => {
  const kernel = new FakeKernel();
  const { again } = await show(kernel, {}, table);
  await settle();
  const { el } = again();
  kernel.push({ type: "notice", message: "1 changed (bo.li)." });
  await settle();
  expect(get(el, "status").textContent).toBe("1 changed (bo.li).");
});

/** Count how often a component renders from now on. */
function countRenders(component: unknown): () => number {
  let count = 0;
  const before = options.diffed;
  options.diffed = (vnode: VNode) => {
    if (vnode.type === component) count += 1;
    before?.(vnode);
  };
  onTestFinished(() => {
    options.diffed = before;
  });
  return () => count;
}

test("a burst of messages renders once", async () => {
  const kernel = new FakeKernel(team());
  const { el } = await show(kernel);
  await settle();
  const renders = countRenders(Manager);
  for (let at = 0; at < 20; at += 1) {
    kernel.patch({ rows: [{ ...kernel.rows[2], first_name: `Bo ${at}` }] });
    kernel.set("busy", at % 2 === 0);
  }
  await settle();
  expect(el.textContent).toContain("Bo 19");
  expect(renders()).toBe(1);
});

test("changes of invisible state, such as the revision, do not render", async () => {
  const kernel = new FakeKernel();
  await show(kernel);
  await settle();
  const renders = countRenders(Manager);
  kernel.set("busy", true);
  kernel.set("revision", 7);
  kernel.set("busy", false);
  await settle();
  expect(renders()).toBe(0);
});
