// A kernel that is busy, silent or gone, and changes by others, while a widget is shown.

import { expect, onTestFinished, test, vi } from "vitest";
import { ASK, ASK_ANSWER, Connection, LOST_AFTER, MAX_ASK, PATIENCE } from "../src/kernel/connection.js";
import { execute } from "../src/kernel/execute.js";
import type { Session } from "../src/protocol.js";
import { crowd, DROPPED, FakeKernel, idOf, problem, SESSION, team, WORKSPACES } from "./fake.js";
import { all, click, get, holdTime, press, settle, show, submit, type, usernames } from "./page.js";

const WAITING = "Waiting for the running cell to finish.";

const LISTENER = { busy: () => false, changed() {}, silent() {}, missed() {}, lost() {} };
const TIMERS = ["asking", "lateness", "silence"];
const withoutTimers = (key: string, value: unknown) => (TIMERS.includes(key) ? undefined : value);

/** Show a widget whose kernel is running a cell. */
async function duringCell() {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  kernel.queue = [];
  holdTime();
  return { kernel, el };
}

const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

async function addWorkspace(el: HTMLElement, kernel: FakeKernel) {
  kernel.set("selected_ids", [idOf(6)]);
  await later(20);
  get(el, "button", "Add to workspace").click();
  await later(20);
  all(el, "option")[0].click();
  await later(20);
  const dialog = el.querySelector("dialog")!;
  dialog.querySelector("form")!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await later(20);
  return dialog;
}

test.for([
  { what: "a server that failed", status: "failed", auto_refresh: 0, shown: true },
  { what: "automatic refreshes that are late", status: "ready", auto_refresh: 60, shown: true },
  { what: "automatic refreshes that are not due", status: "ready", auto_refresh: 600, shown: false },
  { what: "a table that no one refreshes", status: "ready", auto_refresh: 0, shown: false },
] as const)("the header says how old the data is, if it is older than expected: $what", async (one) => {
  const kernel = new FakeKernel();
  kernel.set("auto_refresh", one.auto_refresh);
  const { el } = await show(kernel);
  await settle();
  const header = el.querySelector(".aw-header")!;
  const read = async (age: number, more: Partial<Session> = {}) => {
    kernel.push({ ...SESSION, read_at: 1000, age, ...more });
    await settle();
  };
  await read(310, { status: one.status, error: one.status === "failed" ? problem("No answer.") : null });
  expect(header.textContent!.includes("as of 5 minutes ago")).toBe(one.shown);
  await read(2);
  expect(header.textContent).not.toContain("ago");
});

test("while a server hangs, the header counts the seconds since the data was read", async () => {
  const kernel = new FakeKernel();
  kernel.set("auto_refresh", 1);
  const { el } = await show(kernel);
  await settle();
  const header = el.querySelector(".aw-header")!;
  kernel.push({ ...SESSION, read_at: 1000, age: 3 });
  await settle();
  expect(header.textContent).not.toContain("ago");
  await vi.waitFor(() => expect(header.textContent).toContain("as of 5 s ago"), 5000);
  kernel.push({ ...SESSION, read_at: 1006, age: 0.1 });
  await settle();
  expect(header.textContent).not.toContain("ago");
});

test("the header says how old the data is once the kernel has stopped", async () => {
  const kernel = new FakeKernel();
  kernel.session = { ...SESSION, read_at: 1000, age: 310 };
  const { el } = await show(kernel);
  await settle(20);
  expect(el.querySelector(".aw-header")!.textContent).not.toContain("ago");
  kernel.die();
  await settle();
  expect(el.querySelector(".aw-header")!.textContent).toContain("as of 5 minutes ago");
});

test("a request during a running cell is shown as waiting, and is performed once when the cell has ended", async () => {
  const { kernel, el } = await duringCell();
  const dialog = await addWorkspace(el, kernel);
  await later(1000);
  // Nothing behind the dialog is announced.
  expect(dialog.querySelector("[aria-live=polite] .aw-waiting")!.textContent).toBe(WAITING);
  expect(get(dialog, "button", "Apply").getAttribute("aria-disabled")).toBe("true");
  expect(all(el, "alert")).toHaveLength(0);
  await later(PATIENCE);
  expect(el.textContent).toContain(WAITING);
  expect(get(el, "alert").textContent).toContain(
    "The kernel is not responding. What you see may be out of date.",
  );
  expect(usernames(el)).toHaveLength(12);
  await later(LOST_AFTER);
  expect(kernel.sentOf("add_to_workspace")).toHaveLength(1);
  let performed = 0;
  kernel.handler = (request) => {
    if (request.type === "add_to_workspace") performed += 1;
    return undefined;
  };
  kernel.endCell();
  await later(500);
  expect(performed).toBe(1);
  expect(el.textContent).not.toContain(WAITING);
  expect(all(el, "alert")).toHaveLength(0);
  expect(get(el, "status").textContent).toBe("Added them.");
  expect(el.querySelector("dialog")).toBeNull();
});

test("the view asks about a lost request, at growing intervals, and sends it again once the kernel is there", async () => {
  const { kernel, el } = await duringCell();
  await addWorkspace(el, kernel);
  const [request] = kernel.sentOf("add_to_workspace");
  await later(MAX_ASK * 4);
  const again = kernel.resent.filter(({ id }) => id === request.id);
  expect(again[0]).toEqual({ type: "ask_again", id: request.id });
  expect(again.length).toBeGreaterThan(6);
  expect(again.length).toBeLessThan(12);
  kernel.queue = null;
  await later(MAX_ASK);
  expect(kernel.resent.filter(({ type }) => type === request.type)).toEqual([request]);
  expect(get(el, "status").textContent).toBe("Added them.");
});

test("a lost answer is repeated, and the change is made once", async () => {
  const kernel = new FakeKernel();
  const handler = vi.fn();
  const { el } = await show(kernel);
  await settle();
  holdTime();
  kernel.handler = ({ type }) => void (type === "add_to_workspace" && handler());
  kernel.losing.add("done");
  const dialog = await addWorkspace(el, kernel);
  expect(dialog.isConnected).toBe(true);
  await later(ASK_ANSWER + 100);
  expect(get(el, "status").textContent).toBe("Added them.");
  expect(el.querySelector("dialog")).toBeNull();
  expect(all(el, "alert")).toHaveLength(0);
  expect(handler).toHaveBeenCalledTimes(1);
});

test("a request that the kernel has received is not resent, however long it takes", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "add_to_workspace" ? new Promise(() => {}) : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await addWorkspace(el, kernel);
  await later(MAX_ASK);
  expect(new Set(kernel.resent.map(({ type }) => type))).toEqual(new Set(["ask_again"]));
  expect(kernel.resent.length).toBeLessThan(6);
  expect(el.textContent).not.toContain(WAITING);
});

test("a view numbers its requests, and no two views share a number", () => {
  const ids = [1, 2].map(() => {
    const kernel = new FakeKernel();
    const connection = new Connection(kernel, LISTENER);
    void connection.request({ type: "refresh" });
    void connection.request({ type: "refresh" });
    connection.dispose();
    return kernel.sent.map(({ id }) => id);
  });
  for (const [first, second] of ids) {
    expect(first).toMatch(/^\d+-1$/);
    expect(second).toBe(first.replace(/1$/, "2"));
  }
  expect(new Set(ids.flat()).size).toBe(4);
});

test("a request that the kernel has received is forgotten, because it may contain a password", async () => {
  const kernel = new FakeKernel(team(), undefined, () => new Promise(() => {}));
  const connection = new Connection(kernel, LISTENER);
  void connection.request(execute({ type: "reset_password", passwords: { [idOf(2)]: "correct horse" } }, []));
  expect(JSON.stringify(connection.pending, withoutTimers)).toContain("correct horse");
  const [{ id }] = connection.pending;
  connection.receive({ type: "received", request: id });
  expect(connection.pending[0].received).toBe(true);
  expect(JSON.stringify(connection.pending, withoutTimers)).not.toContain("correct horse");
  connection.dispose();
});

test("a request that the kernel lacks is sent again, but not one that it has forgotten: that may have been performed", async () => {
  const kernel = new FakeKernel();
  kernel.alive = false;
  const missed = vi.fn();
  const connection = new Connection(kernel, { ...LISTENER, missed });
  const command = { type: "reset_password", passwords: { [idOf(2)]: "correct horse" } } as const;
  const answer = connection.request(execute(command, []));
  const [{ id: request }] = connection.pending;
  connection.receive({ type: "missing", request, forgotten: false });
  expect(kernel.resent.map(({ type }) => type)).toEqual(["reset_password"]);
  connection.receive({ type: "missing", request, forgotten: true });
  expect(kernel.resent).toHaveLength(1);
  expect(await answer).toMatchObject({ type: "failed", error: { code: "NoAnswer", unknown: true } });
  expect(missed).toHaveBeenCalledOnce();
  connection.dispose();
});

test("a dialog closes once the kernel is gone: the host may say so in one of its own", async () => {
  const kernel = new FakeKernel();
  const { dialog } = await dialogOn(kernel, "Change role", "Change role");
  expect(dialog).toHaveProperty("open", true);
  kernel.die();
  await settle();
  expect(dialog).toHaveProperty("open", false);
});

test("a busy kernel counts as gone after two minutes of silence, even if the clock was set back", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"], now: 1e12 });
  const silent = vi.fn();
  const kernel = new FakeKernel(team(), undefined, () => new Promise(() => {}));
  const connection = new Connection(kernel, { ...LISTENER, busy: () => true, silent });
  await later(1000);
  connection.noteAlive();
  void connection.request({ type: "refresh" });
  vi.setSystemTime(0);
  await later(LOST_AFTER - PATIENCE);
  expect(silent).not.toHaveBeenCalled();
  await later(PATIENCE + 1000);
  expect(silent).toHaveBeenCalled();
  connection.dispose();
});

test("a second change is performed although the first one is waiting", async () => {
  const { kernel, el } = await duringCell();
  get(el, "button", "Refresh").click();
  await later(20);
  kernel.queue = null;
  await addWorkspace(el, kernel);
  await later(ASK + 50);
  expect(get(el, "status").textContent).toContain("nothing has changed");
  expect(el.textContent).not.toContain(WAITING);
});

test("messages from a kernel that runs a cell show that it is alive", async () => {
  const { kernel, el } = await duringCell();
  await addWorkspace(el, kernel);
  await later(PATIENCE + 50);
  get(el, "alert");
  kernel.push({ type: "notice", message: "1 changed (bo.li)." });
  await later(20);
  expect(all(el, "alert")).toHaveLength(0);
  expect(el.textContent).toContain(WAITING);
});

test("Try again requests the current state, and repeats nothing else", async () => {
  const { kernel, el } = await duringCell();
  const dialog = await addWorkspace(el, kernel);
  await later(PATIENCE + 50);
  get(dialog, "button", "Cancel").click();
  await later(20);
  const opens = kernel.sentOf("open").length;
  get(el, "button", "Try again").click();
  await later(20);
  expect(kernel.sentOf("open")).toHaveLength(opens + 1);
  expect(kernel.sentOf("add_to_workspace")).toHaveLength(1);
  kernel.endCell();
  await later(500);
  expect(all(el, "alert")).toHaveLength(0);
});

test("a request that is being processed is waited for, however long it takes", async () => {
  let finish = () => {};
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "refresh"
      ? new Promise((resolve) => {
          finish = () => resolve(undefined);
        })
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  holdTime();
  get(el, "button", "Refresh").click();
  await later(PATIENCE * 3);
  expect(el.textContent).not.toContain("Waiting for the kernel");
  expect(all(el, "alert")).toHaveLength(0);
  finish();
  await later(50);
  expect(get(el, "status").textContent).toContain("nothing has changed");
});

test("a lost response is reported, and the current state is requested", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "add_to_workspace" ? DROPPED : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  holdTime();
  const dialog = await addWorkspace(el, kernel);
  const opens = kernel.sentOf("open").length;
  await later(PATIENCE + 100);
  expect(get(dialog, "alert").textContent).toContain("The change may have been made anyway.");
  expect(kernel.sentOf("open")).toHaveLength(opens + 1);
  expect(kernel.sentOf("add_to_workspace")).toHaveLength(1);
});

test("a restarted kernel is reported, pending requests end, and the rows stay, marked as old", async () => {
  const { kernel, el } = await duringCell();
  const dialog = await addWorkspace(el, kernel);
  kernel.die();
  await later(50);
  expect(all(el, "alert").map(({ textContent }) => textContent)).toEqual([
    "The kernel has stopped. What you see may be out of date. Run the notebook again from the top.",
    "The kernel has stopped. The change may or may not have been made. Run the notebook again from the top and check.",
  ]);
  expect(usernames(el)).toHaveLength(12);
  expect(el.querySelector(".aw-stale")).not.toBeNull();
  const create = get(el, "button", "New user");
  expect(create.ariaDisabled ?? create.getAttribute("aria-disabled")).toBe("true");
  expect(create.title).toBe("The kernel has stopped. Run the notebook again from the top.");
  dialog.querySelector("form")!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await later(50);
  expect(all(el, "alert")[1].textContent).toContain("Nothing was changed");
  expect(kernel.sentOf("add_to_workspace")).toHaveLength(1);
  // A comm that is open again, as after a lost connection, is detected automatically.
  kernel.queue = null;
  kernel.dead = false;
  kernel.emit("comm_live_update");
  await later(500);
  expect(el.querySelector(".aw-stale")).toBeNull();
});

test("a query without an answer is not called a change", async () => {
  const kernel = new FakeKernel(team(), undefined, ({ type }) =>
    type === "ask_consequences" ? DROPPED : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  holdTime();
  kernel.set("selected_ids", [idOf(2)]);
  await later(20);
  get(el, "button", "Delete").click();
  await later(PATIENCE + 100);
  const dialog = get(el, "dialog", "Delete user");
  const alert = () => get(dialog, "alert").firstChild!.firstChild!.nextSibling!.textContent;
  expect(alert()).toBe(" No answer came. Try again.");
  get(dialog, "button", "Try again").click();
  await later(20);
  kernel.die();
  await later(50);
  expect(alert()).toBe(" The kernel has stopped. Run the notebook again from the top.");
});

test("after a kernel restart, no change is shown as running", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, kernel) => {
    if (request.type !== "add_to_workspace") return undefined;
    const mine = { request: request.id, type: request.type, message: "Adding 50 users to nlp" };
    const theirs = { request: "theirs", type: "change_role", message: "Making 9 users admin" } as const;
    kernel.push({ ...SESSION, running: [mine, theirs] });
    kernel.push({ type: "progress", request: request.id, message: "", done: 31, total: 50, left: null });
    return DROPPED;
  });
  const { el } = await show(kernel);
  await settle();
  holdTime();
  await addWorkspace(el, kernel);
  await later(200);
  expect(all(el, "progressbar")).toHaveLength(2);
  kernel.die();
  await later(50);
  expect(all(el, "progressbar")).toEqual([]);
  expect(all(el, "alert").map(({ textContent }) => textContent)).toEqual([
    "The kernel has stopped. What you see may be out of date. Run the notebook again from the top.",
    "The kernel has stopped. The change may or may not have been made. Run the notebook again from the top and check.",
  ]);
});

test("after a kernel restart, memberships are not shown as loading", async () => {
  const kernel = new FakeKernel();
  kernel.known = [0];
  const { el } = await show(kernel);
  await settle();
  get(el, "progressbar", "Reading memberships");
  kernel.die();
  await settle();
  expect(all(el, "progressbar")).toEqual([]);
});

test("the rows are no longer marked as old once the server is back", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  kernel.push({ ...kernel.session, status: "failed", error: problem("Nothing answers there.") });
  await settle();
  expect(get(el, "alert").textContent).toContain("Nothing answers there. What you see may be out of date.");
  kernel.push(kernel.session);
  await settle();
  expect(all(el, "alert")).toHaveLength(0);
});

test("changes by others are reported and their rows highlighted briefly, but not one's own", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  const marked = () =>
    [...el.querySelectorAll(".aw-marked .aw-username")].map(({ textContent }) => textContent);
  holdTime();
  kernel.patch({ rows: [{ ...kernel.rows[2], role: "admin" }] });
  kernel.push({ type: "notice", message: "1 changed (bo.li)." });
  await later(50);
  expect(marked()).toEqual(["bo.li"]);
  expect(get(el, "status").textContent).toBe("1 changed (bo.li).");
  await later(2500);
  expect(marked()).toEqual([]);
  await addWorkspace(el, kernel);
  expect(kernel.rows[6].workspaces).toHaveLength(1);
  expect(marked()).toEqual([]);
});

test("a change by others keeps selection, sort, and an open form with its text and focus", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  kernel.set("selected_ids", [idOf(2)]);
  kernel.set("sort", ["-username"]);
  await settle();
  await click(get(el, "button", "New user"));
  const form = get(el, "form", "New user");
  const field = get<HTMLInputElement>(form, "textbox", "Username");
  field.focus();
  await type(field, "ada");
  field.setSelectionRange(1, 2);
  kernel.patch({ rows: [{ ...kernel.rows[3], username: "zora" }], removed: [idOf(4)] });
  await settle();
  expect(usernames(el)).toContain("zora");
  expect(document.activeElement).toBe(field);
  expect(field.value).toBe("ada");
  expect([field.selectionStart, field.selectionEnd]).toEqual([1, 2]);
  expect(kernel.get("selected_ids")).toEqual([idOf(2)]);
  expect(kernel.get("sort")).toEqual(["-username"]);
});

/** Open a row's menu, with the rows at positions as in a browser. */
async function menuOf(kernel: FakeKernel, name: string) {
  const { el } = await show(kernel);
  await settle(20);
  const place = vi.spyOn(HTMLElement.prototype, "getBoundingClientRect");
  place.mockImplementation(function (this: HTMLElement) {
    const top =
      33 * Number(this.closest("tr")?.ariaRowIndex ?? this.closest("tr")?.getAttribute("aria-rowindex"));
    return { top, bottom: top + 28, left: 0, right: 28 } as DOMRect;
  });
  onTestFinished(() => place.mockRestore());
  await click(get(el, "button", `Actions for ${name}`));
  const top = () => Number.parseInt(el.querySelector<HTMLElement>(".aw-popover")!.style.top, 10);
  return { el, top };
}

test("a row's menu stays next to its user when others are added, and closes when they are deleted", async () => {
  const kernel = new FakeKernel();
  const { el, top } = await menuOf(kernel, "bo.li");
  const before = top();
  kernel.patch({ rows: [{ ...kernel.rows[2], id: idOf(50), username: "aaron" }] });
  await settle();
  expect(top()).toBe(before + 33);
  await press(get(el, "menuitem", "Edit"), "Escape");
  expect(document.activeElement).toBe(get(el, "button", "Actions for bo.li"));
  await click(get(el, "button", "Actions for bo.li"));
  kernel.patch({ removed: [idOf(2)] });
  await settle();
  expect(all(el, "menu")).toEqual([]);
  expect(document.activeElement).toBe(get(el, "grid", "Users"));
  kernel.patch({ rows: [team()[2]] });
  await settle();
  expect(all(el, "menu")).toEqual([]);
});

test("a row's menu closes when its row is scrolled away, even if another user is rendered there", async () => {
  const kernel = new FakeKernel(crowd(500));
  const { el } = await menuOf(kernel, "ana.costa0");
  const box = el.querySelector<HTMLElement>(".aw-scroll")!;
  // 64 rows further, another user is rendered into the same elements.
  box.scrollTop = 64 * 33;
  box.dispatchEvent(new Event("scroll"));
  await settle();
  expect(all(el, "menu")).toEqual([]);
  expect(document.activeElement).toBe(get(el, "grid", "Users"));
});

async function dialogOn(kernel: FakeKernel, button: string, title: string, ids = [idOf(2)]) {
  const { el } = await show(kernel);
  await settle();
  kernel.set("selected_ids", ids);
  await settle();
  await click(get(el, "button", button));
  return { el, dialog: get(el, "dialog", title) };
}

const changes = (dialog: HTMLElement) =>
  all(get(dialog, "table", "Changed in the meantime"), "row")
    .slice(1)
    .map((row) => [...row.children].map(({ textContent }) => textContent));

test("an open form follows changes of names by others, except in edited fields", async () => {
  const kernel = new FakeKernel();
  const { dialog } = await dialogOn(kernel, "Edit", "Edit user");
  const field = (name: string) => get<HTMLInputElement>(dialog, "textbox", name);
  await type(field("First name"), "Bobo");
  kernel.patch({ rows: [{ ...kernel.rows[2], first_name: "Bob", last_name: "Lee" }] });
  await settle();
  expect(field("First name").value).toBe("Bobo");
  expect(field("Last name").value).toBe("Lee");
  expect(dialog.textContent).toContain("This has changed in the meantime.");
  expect(changes(dialog)).toEqual([
    ["first name", "Bo", "Bob"],
    ["last name", "Li", "Lee"],
  ]);
  await submit(dialog.querySelector("form")!);
  const [{ id, ...sent }] = kernel.sentOf("edit_user");
  expect(sent).toEqual({ type: "edit_user", owners: null, user: idOf(2), first_name: "Bobo" });
});

test("after a change by others, “Apply” is suggested only while it can be pressed", async () => {
  const kernel = new FakeKernel();
  const { dialog } = await dialogOn(kernel, "Change role", "Change role");
  const role = get<HTMLSelectElement>(dialog, "combobox", "Role");
  role.value = "admin";
  role.dispatchEvent(new Event("change", { bubbles: true }));
  kernel.patch({ rows: [{ ...kernel.rows[2], last_name: "Lee" }] });
  await settle();
  expect(get(dialog, "alert").textContent).toContain("Press “Apply” if you still want to.");
  kernel.patch({ rows: [{ ...kernel.rows[2], role: "admin" }] });
  await settle();
  expect(changes(dialog)).toContainEqual(["role", "annotator", "admin"]);
  expect(get(dialog, "button", "Apply")).toHaveProperty("disabled", true);
  expect(get(dialog, "alert").textContent).not.toContain("Press");
});

test("a change whose response was lost is not attributed to someone else", async () => {
  const error = problem("bo.li may or may not have been updated.", { unknown: true });
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "edit_user" ? { type: "failed", request: request.id, error } : undefined,
  );
  const { dialog } = await dialogOn(kernel, "Edit", "Edit user");
  await type(get<HTMLInputElement>(dialog, "textbox", "First name"), "Bobo");
  await submit(dialog.querySelector("form")!);
  kernel.patch({ rows: [{ ...kernel.rows[2], first_name: "Bobo" }] });
  await settle();
  expect(changes(dialog)).toEqual([["first name", "Bo", "Bobo"]]);
  expect(dialog.textContent).toContain("Your change may have been made, although no answer came.");
  expect(dialog.textContent).not.toContain("Someone else");
});

test("a conflict shows what changed, keeps the input, and the second attempt succeeds", async () => {
  let tries = 0;
  const kernel = new FakeKernel(team(), undefined, (request, kernel) => {
    if (request.type !== "change_role") return undefined;
    tries += 1;
    if (tries > 1) return kernel.done(request, "Made bo.li admin.");
    kernel.patch({ rows: [{ ...kernel.rows[2], username: "bo.lee" }] });
    const names = { name: "bo.li", before: "bo.li", now: "bo.lee" };
    const difference = { user_id: idOf(2), workspace_id: null, field: "username", ...names };
    const error = problem("bo.li was changed.", { code: "ChangedMeanwhileError", differences: [difference] });
    return { type: "failed", request: request.id, error };
  });
  const { el, dialog } = await dialogOn(kernel, "Change role", "Change role");
  const role = get<HTMLSelectElement>(dialog, "combobox", "Role");
  role.value = "admin";
  role.dispatchEvent(new Event("change", { bubbles: true }));
  await settle(2);
  await submit(dialog.querySelector("form")!);
  expect(dialog.textContent).toContain("Your change was not made.");
  expect(changes(dialog)).toEqual([["username", "bo.li", "bo.lee"]]);
  expect(role.value).toBe("admin");
  await submit(dialog.querySelector("form")!);
  expect(el.querySelector("dialog")).toBeNull();
  expect(get(el, "status").textContent).toBe("Made bo.li admin.");
});

test("a deletion shows changed workspaces, and asks for the new name", async () => {
  const kernel = new FakeKernel();
  const { dialog } = await dialogOn(kernel, "Delete", "Delete user");
  await type(get(dialog, "textbox", "Type the username to confirm"), "bo.li");
  kernel.patch({ rows: [{ ...kernel.rows[2], username: "bo.lee", workspaces: [] }] });
  await settle();
  expect(changes(dialog)).toEqual([
    ["username", "bo.li", "bo.lee"],
    ["workspaces", "nlp", "none"],
  ]);
  expect(get(dialog, "button", "Delete").hasAttribute("disabled")).toBe(true);
  await type(get(dialog, "textbox", "Type the username to confirm"), "bo.lee");
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("delete_users")[0].shown?.typed).toBe("bo.lee");
});

test.each([
  ["Edit", "Edit user", "Apply"],
  ["Change role", "Change role", "Apply"],
  ["Reset password", "Reset password", "Apply"],
  ["Delete", "Delete user", "Delete"],
])("%s reports that its user was deleted", async (button, title, apply) => {
  const kernel = new FakeKernel();
  const { dialog } = await dialogOn(kernel, button, title);
  kernel.patch({ removed: [idOf(2)] });
  await settle();
  expect(dialog.isConnected).toBe(true);
  expect(get(dialog, "alert").textContent).toContain("This user has since been deleted.");
  expect(get(dialog, "button", apply).hasAttribute("disabled")).toBe(true);
});

test.each([
  ["the shown workspace", { workspace: WORKSPACES[0] }, "this workspace"],
  ["an admin's workspaces", { account: { ...SESSION.account!, role: "admin" as const } }, "your workspaces"],
])(
  "someone who is no longer a member of %s is not reported as certainly deleted",
  async (_, session, left) => {
    const kernel = new FakeKernel();
    kernel.session = { ...SESSION, ...session };
    const { dialog } = await dialogOn(kernel, "Edit", "Edit user");
    kernel.patch({ removed: [idOf(2)] });
    await settle();
    expect(get(dialog, "alert").textContent).toContain(
      `This user has since been deleted or removed from ${left}.`,
    );
  },
);

test("someone who may no longer act is told so, not that the people they can no longer see are gone", async () => {
  const kernel = new FakeKernel();
  kernel.session = { ...SESSION, account: { ...SESSION.account!, role: "admin" } };
  const { dialog } = await dialogOn(kernel, "Remove from workspace", "Remove from workspace");
  const reason =
    "Only owners and admins can remove users from workspaces; you are signed in as an annotator.";
  kernel.session = {
    ...SESSION,
    account: { ...SESSION.account!, role: "annotator" },
    refused: { remove_from_workspace: reason },
  };
  kernel.push(kernel.session);
  kernel.patch({ removed: [idOf(2)] });
  await settle();
  expect(get(dialog, "alert").textContent).toBe(reason);
});

test("a deletion of several shows whose responses are deleted, most first", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) => {
    if (request.type !== "ask_consequences") return undefined;
    const one = (number: number, submitted: number, draft = 1) => ({
      user_id: idOf(number),
      submitted,
      draft,
      discarded: 0,
    });
    const dataset = { workspace: "nlp", discarded: 0 };
    return {
      type: "consequences",
      request: request.id,
      datasets: [
        { ...dataset, dataset: "reviews", submitted: 3, draft: 1, by_user: [one(2, 3)] },
        { ...dataset, dataset: "intents", submitted: 8, draft: 7, by_user: [one(3, 5, 6), one(2, 3)] },
      ],
      uncounted: [],
      confirmation: { kind: "count", text: "2" },
    };
  });
  const { dialog } = await dialogOn(kernel, "Delete", "Delete 2 users", [idOf(2), idOf(3)]);
  expect(dialog.textContent).toContain("bo.li and carla.<b>ruiz</b>");
  expect(dialog.textContent).toContain(
    "This deletes these 2 users and their 19 responses: 11 submitted and 8 drafts in 2 datasets.",
  );
  expect(dialog.textContent).toContain("They are members of nlp");
  const rows = all(get(dialog, "table", "Responses by user"), "row").slice(1);
  expect(rows.map((row) => [...row.children].map(({ textContent }) => textContent))).toEqual([
    ["carla.<b>ruiz</b>", "5", "6", "0"], // more in all, though fewer submitted
    ["bo.li", "6", "2", "0"],
  ]);
});

test("a deletion lists the first hundred datasets and counts the rest, and the sentence counts all responses", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type !== "ask_consequences"
      ? undefined
      : {
          type: "consequences",
          request: request.id,
          datasets: Array.from({ length: 120 }, (_, at) => ({
            ...{ workspace: "nlp", dataset: `dataset-${at}`, submitted: 2, draft: 0, discarded: 0 },
            by_user: [],
          })),
          uncounted: [],
          confirmation: { kind: "username", text: "bo.li" },
        },
  );
  const { dialog } = await dialogOn(kernel, "Delete", "Delete user", [idOf(2)]);
  expect(dialog.textContent).toContain("240 responses");
  const table = get(dialog, "table", "Responses to delete");
  expect(all(table, "row").slice(1)).toHaveLength(100);
  expect(table.parentElement!.textContent).toContain("and 20 more");
});

test("a deletion of several deletes those who still exist", async () => {
  const kernel = new FakeKernel();
  const { el } = await dialogOn(kernel, "Delete", "Delete 3 users", [idOf(2), idOf(3), idOf(4)]);
  kernel.patch({ removed: [idOf(3)] });
  await settle();
  const dialog = get(el, "dialog", "Delete 2 users");
  expect(changes(dialog)).toEqual([["carla.<b>ruiz</b> user", "carla.<b>ruiz</b>", "deleted"]]);
  await type(get(dialog, "textbox", "Type 2 to confirm"), "2");
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("delete_users")[0].users).toEqual([idOf(2), idOf(4)]);
});

test("a deletion of several counts the responses of those who still exist, but not during the deletion", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, own) => {
    if (request.type === "delete_users") {
      own.patch({ removed: [idOf(2)] });
      return new Promise(() => {});
    }
    if (request.type !== "ask_consequences") return undefined;
    const counts = { submitted: 5, draft: 0, discarded: 0 };
    const by_user = request.users.map((user_id) => ({ user_id, ...counts }));
    const dataset = { workspace: "nlp", dataset: "reviews", by_user };
    return {
      type: "consequences",
      request: request.id,
      datasets: [{ ...dataset, ...counts, submitted: 5 * request.users.length }],
      uncounted: [],
      confirmation: { kind: "count", text: String(request.users.length) },
    };
  });
  const users = [idOf(2), idOf(3), idOf(4)];
  const { el } = await dialogOn(kernel, "Delete", "Delete 3 users", users);
  kernel.patch({ removed: [idOf(3)] });
  await settle();
  const dialog = get(el, "dialog", "Delete 2 users");
  expect(dialog.textContent).toContain("these 2 users and their 10 responses");
  const rows = all(get(dialog, "table", "Responses by user"), "row").slice(1);
  expect(rows.map(({ children }) => children[0].textContent)).toEqual(["bo.li", "d.okafor"]);
  await type(get(dialog, "textbox", "Type 2 to confirm"), "2");
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("delete_users")[0].shown?.responses).toBe(10);
  expect(kernel.sentOf("ask_consequences").map((asked) => asked.users)).toEqual([users, [idOf(2), idOf(4)]]);
});

test("a bulk change closes its dialog and shows its progress, which can be stopped", async () => {
  let finish = () => {};
  const kernel = new FakeKernel(team(), undefined, (request, kernel) => {
    if (request.type !== "add_to_workspace") return undefined;
    const message = "Adding 50 users to nlp";
    kernel.push({ type: "progress", request: request.id, message, done: 31, total: 50, left: null });
    return new Promise((resolve) => {
      finish = () => resolve(kernel.done(request, "Added 31.", "", null, { left: 19, stopped: true }));
    });
  });
  const { el } = await show(kernel);
  await settle();
  holdTime();
  const dialog = await addWorkspace(el, kernel);
  await later(200);
  expect(dialog.isConnected).toBe(false);
  get(el, "progressbar", "Adding 50 users to nlp: 31 of 50");
  get(el, "button", "Stop").focus();
  get(el, "button", "Stop").click();
  await later(20);
  expect(kernel.sentOf("stop")[0].request).toBe(kernel.sentOf("add_to_workspace")[0].id);
  finish();
  await later(50);
  expect(all(el, "progressbar")).toHaveLength(0);
  expect(document.activeElement).toBe(get(el, "grid")); // after its button is removed
  get(el, "button", "Continue with the 19 not tried");
});

test("a request that waits for the server is stopped from its dialog, which stays open", async () => {
  let answer = () => {};
  const kernel = new FakeKernel(team(), undefined, (request, kernel) => {
    if (request.type !== "add_to_workspace") return undefined;
    const said = { message: "Waiting for the server", done: 0, total: 0, left: null };
    kernel.push({ type: "progress", request: request.id, ...said });
    const error = problem("Stopped before anything was changed.");
    return new Promise((resolve) => {
      answer = () => resolve({ type: "failed", request: request.id, error });
    });
  });
  const { el } = await show(kernel);
  await settle();
  holdTime();
  const dialog = await addWorkspace(el, kernel);
  await later(200);
  const bar = get<HTMLProgressElement>(dialog, "progressbar", "Waiting for the server");
  expect(bar.hasAttribute("value")).toBe(false);
  get(dialog, "button", "Stop").click();
  await later(20);
  expect(kernel.sentOf("stop")[0].request).toBe(kernel.sentOf("add_to_workspace")[0].id);
  // What should stop and does not can be told so again.
  expect(get(dialog, "button", "Stop").matches(":disabled, [aria-disabled=true]")).toBe(false);
  answer();
  await later(50);
  expect(get(dialog, "alert").textContent).toContain("Stopped before anything was changed.");
  expect(all(el, "progressbar")).toEqual([]);
});

test("the time left is what the kernel has measured, and nothing before", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "add_to_workspace" ? DROPPED : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  holdTime();
  await addWorkspace(el, kernel);
  const [{ id }] = kernel.sentOf("add_to_workspace");
  const said = async (left: number | null) => {
    kernel.push({ type: "progress", request: id, message: "Adding", done: 20, total: 500, left });
    await later(200);
    return el.querySelector(".aw-progress .aw-dim")!.textContent;
  };
  expect(await said(null)).toBe("");
  expect(await said(0.2)).toBe("about 1 s left");
  expect(await said(15.2)).toBe("about 16 s left");
  expect(await said(1200)).toBe("about 20 min left");
  expect(await said(0)).toBe("");
});
