// The message protocol: opening, gaps, responses, silence and views.
import { expect, test, vi } from "vitest";
import { PATIENCE } from "../src/kernel/connection.js";
import { PROTOCOL } from "../src/protocol.js";
import { DROPPED, FakeKernel, idOf, NOW, problem, team } from "./fake.js";
import { all, click, get, holdTime, settle, show, usernames } from "./page.js";

test("the first rows are rendered before the columns are requested", async () => {
  const { el, kernel } = await show();
  expect(usernames(el)).toContain("ana.costa");
  expect(kernel.sentOf("open")).toHaveLength(0);
  await settle();
  expect(kernel.sentOf("open")).toHaveLength(1);
  expect(usernames(el)).toHaveLength(12);
});

test("a page that opens later also renders the first rows before the columns are requested", async () => {
  const kernel = new FakeKernel();
  kernel.greeted = true;
  kernel.handler = ({ type }) => (type === "open" ? DROPPED : undefined);
  const { el } = await show(kernel, { first: false });
  expect(kernel.sent[0].type).toBe("hello");
  await settle();
  expect(usernames(el)).toContain("ana.costa");
});

test("a second view shares the data and requests nothing", async () => {
  const shown = await show();
  await settle();
  const second = shown.again();
  await settle();
  expect(usernames(second.el)).toEqual(usernames(shown.el));
  expect(shown.kernel.sentOf("open")).toHaveLength(1);
});

test("a view without data requests it again when it is rendered again", async () => {
  const kernel = new FakeKernel();
  kernel.alive = false;
  const shown = await show(kernel, { first: false, session: false });
  await settle();
  shown.cleanup();
  kernel.alive = true;
  // The response to the first request also serves the new view.
  kernel.pushColumns();
  const second = shown.again();
  await settle();
  expect(usernames(second.el)).toHaveLength(12);
});

test("edits are sent as patches, and keep selection and search", async () => {
  const { el, kernel } = await show();
  await settle();
  kernel.set("selected_ids", [idOf(2)]);
  kernel.set("search", "bo");
  await settle();
  kernel.patch({ rows: [{ ...kernel.rows[2], username: "bo.li2", updated_at: NOW }] });
  await settle();
  expect(usernames(el)).toEqual(["bo.li2"]);
  expect(get<HTMLInputElement>(el, "checkbox", "Select bo.li2").checked).toBe(true);
  expect(kernel.sentOf("open")).toHaveLength(1);
});

test("a missing patch makes the view request everything again", async () => {
  const { el, kernel } = await show();
  await settle();
  kernel.rows = kernel.rows.filter(({ username }) => username !== "emil_h");
  kernel.revision += 1; // that patch was lost
  kernel.patch({ removed: [idOf(2)] });
  await settle();
  expect(kernel.sentOf("open")).toHaveLength(2);
  expect(usernames(el)).not.toContain("emil_h");
  expect(usernames(el)).not.toContain("bo.li");
});

test("memberships of another revision make the view request everything again", async () => {
  const { kernel } = await show();
  await settle();
  kernel.push({ type: "memberships", revision: 7, known: [] }, []);
  await settle();
  expect(kernel.sentOf("open")).toHaveLength(2);
});

test("responses to requests of other front ends are ignored", async () => {
  const { el, kernel } = await show();
  await settle();
  const code = 'print("not mine")';
  kernel.push({ ...kernel.done({ type: "refresh", id: "another" }, "Somebody else did this.", code) });
  kernel.push({
    type: "failed",
    request: "another",
    error: problem("Not mine."),
  });
  await settle();
  expect(el.textContent).not.toContain("Somebody else");
  expect(el.textContent).not.toContain("Not mine");
  expect(all(el, "region", "Code")).toHaveLength(0);
});

test("a page and a kernel of different versions are reported", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) => {
    if (request.type !== "hello") return undefined;
    expect(request.protocol).toBe(PROTOCOL);
    const error = problem("The widget in this page and the kernel have different versions.", {
      hint: "Restart the kernel, reload the page, and run the cell again.",
    });
    return { type: "failed", request: request.id, error };
  });
  const { el } = await show(kernel);
  await settle();
  expect(get(el, "alert").textContent).toContain(
    "The widget in this page and the kernel have different versions. Restart the kernel, reload the page, and run the cell again.",
  );
});

test("silence is reported after ten seconds without repeating requests, until the kernel is back", async () => {
  holdTime();
  const kernel = new FakeKernel();
  kernel.alive = false;
  const { el } = await show(kernel, { first: false, session: false });
  await vi.advanceTimersByTimeAsync(1000);
  expect(kernel.sentOf("open")).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(PATIENCE + 100);
  expect(el.textContent).toContain("Otherwise, run the notebook again from the top.");
  expect(kernel.sentOf("open")).toHaveLength(1);
  kernel.push(kernel.session);
  kernel.pushColumns();
  await vi.advanceTimersByTimeAsync(500);
  expect(usernames(el)).toHaveLength(12);
});

test("an unanswered request makes the view request the current state", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "refresh" ? DROPPED : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  holdTime();
  get(el, "button", "Refresh").click();
  await vi.advanceTimersByTimeAsync(PATIENCE + 500);
  expect(kernel.sentOf("open")).toHaveLength(2);
});

test("rows stay, marked as old, when the server is gone", async () => {
  const { el, kernel } = await show();
  await settle();
  const error = problem("Nothing answers there.", { code: "ArgillaConnectionError", hint: "Start it." });
  kernel.push({ ...kernel.session, status: "failed", error });
  await settle();
  const [alert] = all(el, "alert");
  expect(alert.textContent).toContain("Nothing answers there.");
  expect(alert.textContent).toContain("Start it.");
  expect(usernames(el)).toHaveLength(12);
  await click(get(el, "button", "Try again"));
  expect(kernel.sentOf("refresh")).toHaveLength(1);
});

test("closing views and widget removes all listeners", async () => {
  const shown = await show();
  await settle();
  const listening = shown.kernel.listening;
  for (let turn = 0; turn < 3; turn += 1) {
    const view = shown.again();
    await settle(2);
    view.cleanup();
    expect(view.el.childNodes).toHaveLength(0);
  }
  expect(shown.kernel.listening).toBe(listening);
});
