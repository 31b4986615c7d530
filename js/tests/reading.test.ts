// While memberships are loaded: what is known, what is not known yet, and the progress.
import { expect, test } from "vitest";
import { OWNERS } from "../src/protocol.js";
import { AccessMatrix as matrix } from "../src/widgets/core.js";
import { columnsOf, FakeKernel, SESSION, team, WORKSPACES } from "./fake.js";
import { all, click, get, settle, show } from "./page.js";

function reading(done: number, kernel = new FakeKernel()): FakeKernel {
  kernel.known = [...Array(done).keys()];
  kernel.session = { ...SESSION, reading: { done, total: WORKSPACES.length } };
  return kernel;
}

const text = (el: HTMLElement) => el.querySelector(".aw-reading")?.textContent ?? null;
const name = (user: string, workspace: string, what: string) => `${user} in ${workspace}: ${what}`;

test("the matrix fills column by column, and unknown cells say so", async () => {
  const kernel = reading(1);
  const { el } = await show(kernel, {}, matrix);
  await settle();
  get(el, "gridcell", name("bo.li", "nlp", "annotator, member"));
  get(el, "gridcell", name("bo.li", "speech", "annotator, not known yet"));
  get(el, "gridcell", name("argilla", "speech", "owner, access everywhere; membership not known yet"));
  expect(get(el, "columnheader", "speech").title).toBe("speech: its members are not known yet");
  expect(text(el)).toBe("Reading memberships: 1 of 3 workspaces");
  kernel.pushMembers(1);
  await settle();
  get(el, "gridcell", name("bo.li", "speech", "annotator, not a member"));
  get(el, "gridcell", name("d.okafor", "speech", "annotator, member"));
  get(el, "gridcell", name("bo.li", "vision", "annotator, not known yet"));
  kernel.pushMembers(2);
  kernel.push({ ...kernel.session, reading: null });
  await settle();
  get(el, "gridcell", name("bo.li", "vision", "annotator, not a member"));
  expect(text(el)).toBeNull();
  expect(kernel.sentOf("open")).toHaveLength(1);
});

test("known memberships can be staged while loading, and unknown ones show why not", async () => {
  const kernel = reading(1);
  const { el } = await show(kernel, {}, matrix);
  await settle();
  click(get(el, "gridcell", name("bo.li", "speech", "annotator, not known yet")));
  await settle();
  expect(el.textContent).toContain("The members are still loading. Try again in a moment.");
  expect(all(el, "group", "Staged changes")).toHaveLength(0);
  click(get(el, "gridcell", name("farah.k", "nlp", "annotator, not a member")));
  await settle();
  expect(get(el, "group", "Staged changes").textContent).toContain("1 change staged");
  // It stays staged while more is loaded.
  kernel.pushMembers(1);
  await settle();
  expect(get(el, "group", "Staged changes").textContent).toContain("1 change staged");
  get(el, "gridcell", name("farah.k", "nlp", "annotator, staged: will be added"));
  // A whole row stages only its known memberships.
  click(get(el, "button", "Stage all workspaces for bo.li"));
  await settle();
  expect(get(el, "group", "Staged changes").textContent).toContain("2 changes staged");
});

test("after a failed load, an unknown cell shows what to do", async () => {
  const kernel = reading(1);
  kernel.session = { ...SESSION, status: "failed" };
  const { el } = await show(kernel, {}, matrix);
  await settle();
  kernel.pushColumns(); // as the kernel does with the users that it has loaded
  await settle();
  expect(text(el)).toBeNull();
  click(get(el, "gridcell", name("bo.li", "speech", "annotator, not known yet")));
  await settle();
  expect(el.textContent).toContain("The members could not be read. Refresh, then try again.");
});

test("an edit while loading arrives as a patch and as memberships", async () => {
  const kernel = reading(1);
  const { el } = await show(kernel, {}, matrix);
  await settle();
  const row = kernel.rows[6];
  kernel.patch({ rows: [{ ...row, username: "farah.khan", workspaces: [WORKSPACES[0].id] }] });
  await settle();
  get(el, "gridcell", name("farah.khan", "nlp", "annotator, not a member"));
  kernel.pushMembers(0);
  await settle();
  get(el, "gridcell", name("farah.khan", "nlp", "annotator, member"));
  expect(kernel.sentOf("open")).toHaveLength(1);
});

test("the table shows the progress of loading without shifting its layout", async () => {
  const kernel = reading(2);
  const { el } = await show(kernel);
  await settle();
  expect(text(el)).toBe("Reading memberships: 2 of 3 workspaces");
  const bar = get<HTMLProgressElement>(el, "progressbar", "Reading memberships");
  expect([bar.value, bar.max]).toEqual([2, 3]);
  expect(all(el, "img", "workspaces not known yet").length).toBeGreaterThan(0);
  kernel.pushMembers(2);
  await settle();
  expect(text(el)).toBeNull();
  expect(all(el, "img", "workspaces not known yet")).toHaveLength(0);
});

test("missing memberships make the view request everything again", async () => {
  const kernel = reading(1);
  await show(kernel);
  await settle();
  kernel.revision += 1; // that message was lost
  kernel.pushMembers(2);
  await settle();
  expect(kernel.sentOf("open")).toHaveLength(2);
});

test("a patch of users whose columns were lost makes the view request everything", async () => {
  const kernel = new FakeKernel();
  kernel.session = { ...SESSION, status: "loading" }; // prevents sending columns
  const { el } = await show(kernel);
  await settle();
  expect(kernel.sentOf("open")).toHaveLength(1);
  kernel.session = SESSION;
  kernel.patch({ removed: [kernel.rows[2].id] });
  await settle();
  expect(kernel.sentOf("open")).toHaveLength(2);
  expect(el.textContent).toContain("11 people");
});

test("the session decides which roles need no membership", async () => {
  const kernel = new FakeKernel();
  kernel.session = { ...SESSION, everywhere: ["owner", "admin"] };
  const { el } = await show(kernel);
  await settle();
  kernel.set("workspace_filter", [OWNERS]);
  await settle();
  const names = all(el, "checkbox").map((box) => box.getAttribute("aria-label"));
  expect(names).toContain("Select ana.costa"); // an admin
  const { message, buffers } = columnsOf(team(), WORKSPACES, 1);
  kernel.push({ ...kernel.session, everywhere: ["owner"] });
  kernel.push(message, buffers);
  await settle();
  expect(all(el, "checkbox").map((box) => box.getAttribute("aria-label"))).not.toContain("Select ana.costa");
});

test("once the kernel is gone, nothing is shown as loading and Refresh is enabled", async () => {
  const kernel = reading(1);
  kernel.session = { ...kernel.session, status: "loading" };
  const { el } = await show(kernel);
  await settle();
  const refresh = get(el, "button", "Refresh");
  expect(text(el)).toContain("Reading memberships");
  expect(refresh.getAttribute("aria-disabled")).toBe("true");
  kernel.die();
  await settle();
  expect(el.textContent).toContain("The kernel has stopped.");
  expect(text(el)).toBeNull();
  expect(refresh.getAttribute("aria-disabled")).not.toBe("true");
  expect(refresh.classList.contains("aw-turning")).toBe(false);
});
