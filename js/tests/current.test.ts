// What is offered and said follows the account and what others do: rights that come and go, changes from elsewhere.
import { expect, test, vi } from "vitest";
import { entry, FakeKernel, idOf, problem, SESSION, team } from "./fake.js";
import { all, click, get, holdTime, settle, show, submit } from "./page.js";

const REASON = "Only owners can change users; you are signed in as annotator.";
const DEMOTED = {
  ...SESSION,
  account: { id: idOf(0), username: "argilla", role: "annotator" as const },
  refused: {
    ...{ change_role: REASON, create_user: REASON, delete_users: REASON, edit_user: REASON },
    ...{ add_to_workspace: REASON, remove_from_workspace: REASON, remove_access: REASON },
    ...{
      reset_password: REASON,
      change_memberships: REASON,
      create_workspace: REASON,
      delete_workspace: REASON,
    },
  },
};

async function changeRole(el: HTMLElement, kernel: FakeKernel) {
  kernel.set("selected_ids", [idOf(2)]);
  await settle();
  await click(get(el, "button", "Change role"));
  const dialog = get(el, "dialog", "Change role");
  const role = get<HTMLSelectElement>(dialog, "combobox", "Role");
  role.value = "admin";
  role.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  await submit(dialog.querySelector("form")!);
}

const refusedBy = (button: HTMLElement) => [
  button.getAttribute("aria-disabled"),
  document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent ?? null,
];

test("after a demotion Undo, Redo and Retry say why they do nothing, and work again with the right to it", async () => {
  const failure = { user_id: idOf(2), name: "bo.li", error: problem("It was in the way.") };
  const kernel = new FakeKernel(team(), undefined, (request, kernel) =>
    request.type === "change_role"
      ? kernel.done(request, "Made 1 user admin.", "", null, { failures: [failure], entry: 1, undo: true })
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  kernel.record(entry(1), entry(2, { said: "Redid something." }));
  await changeRole(el, kernel);
  const buttons = () => [get(el, "button", "Undo"), get(el, "button", "Retry the 1 that failed")];
  expect(buttons().map(refusedBy)).toEqual([
    [null, null],
    [null, null],
  ]);
  kernel.say(DEMOTED);
  await settle();
  expect(buttons().map(refusedBy)).toEqual([
    ["true", REASON],
    ["true", REASON],
  ]);
  for (const button of buttons()) await click(button);
  await click(get(el, "tab", "Journal"));
  for (const number of [1, 2]) {
    const [button] = all(el, "button").filter((one) => one.ariaLabel?.startsWith(`Undo entry ${number}`));
    const named = button ?? el.querySelector(`[aria-label^="Undo entry ${number}"]`);
    expect(refusedBy(named)).toEqual(["true", REASON]);
    await click(named);
  }
  expect([kernel.sentOf("undo"), kernel.sentOf("retry")]).toEqual([[], []]);
  kernel.say(SESSION);
  await settle();
  await click(get(el, "tab", "Users"));
  expect(buttons().map(refusedBy)).toEqual([
    [null, null],
    [null, null],
  ]);
});

test("an admin may undo what takes no more than a removal, and nothing else", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, kernel) =>
    request.type === "change_role"
      ? kernel.done(request, "Made bo.li admin.", "", null, { entry: 1, undo: true })
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  kernel.record(entry(1));
  await changeRole(el, kernel);
  const {
    remove_from_workspace: _,
    remove_access: __,
    change_memberships: ___,
    ...refused
  } = DEMOTED.refused;
  kernel.say({ ...DEMOTED, refused });
  await settle();
  expect(refusedBy(get(el, "button", "Undo"))).toEqual(["true", REASON]);
});

test("a refusal goes when its reason does, in the panel and in a dialog", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "change_role"
      ? { type: "failed", request: request.id, error: problem(REASON, { code: "ForbiddenError" }) }
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  const dialog = get(el, "dialog", "Change role");
  expect(dialog.textContent).toContain(REASON);
  kernel.say(DEMOTED);
  await settle();
  expect(dialog.textContent).toContain(REASON);
  kernel.say(SESSION);
  await settle();
  expect(dialog.textContent).not.toContain(REASON);

  await submit(dialog.querySelector("form")!);
  kernel.handler = () => undefined;
  await click(get(dialog, "button", "Cancel"));
  await settle();

  // In the panel: the dialog was closed before its answer came.
  let refuse = () => {};
  kernel.handler = (request) =>
    request.type === "change_role"
      ? new Promise((resolve) => {
          const error = problem(REASON, { code: "ForbiddenError" });
          refuse = () => resolve({ type: "failed", request: request.id, error });
        })
      : undefined;
  await changeRole(el, kernel);
  await click(get(get(el, "dialog", "Change role"), "button", "Cancel"));
  refuse();
  await settle();
  expect(get(el, "alert").textContent).toContain(REASON);
  kernel.say(DEMOTED);
  await settle();
  expect(get(el, "alert").textContent).toContain(REASON);
  kernel.say(SESSION);
  await settle();
  expect(all(el, "alert")).toEqual([]);
});

test("a result is shown as past once the same people are changed from elsewhere", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, kernel) => {
    if (request.type !== "change_role") return undefined;
    kernel.patch({ rows: [{ ...kernel.rows[2], role: "admin" }] });
    return kernel.done(request, "Made bo.li admin.");
  });
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  expect(get(el, "status").textContent).toBe("Made bo.li admin.");
  kernel.patch({ rows: [{ ...kernel.rows[4], role: "admin" }] });
  await settle();
  expect(get(el, "status").textContent).toBe("Made bo.li admin.");
  kernel.patch({ rows: [{ ...kernel.rows[2], role: "owner" }] });
  await settle();
  expect(get(el, "status").textContent).toBe("Made bo.li admin. Changed again since.");
  kernel.handler = () => undefined;
  await click(get(el, "button", "Refresh"));
  expect(get(el, "status").textContent).toBe("Refreshed: nothing has changed.");
});

test("what another page has asked for is shown with how far it is, and can be stopped", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  kernel.set("busy", true);
  kernel.say({ type: "progress", request: "theirs", said: "", done: 120, total: 490 });
  await settle();
  get(el, "progressbar", "Working: 120 of 490");
  kernel.say({ type: "progress", request: "theirs", said: "", done: 240, total: 490 });
  await settle();
  get(el, "progressbar", "Working: 240 of 490");
  await click(get(el, "button", "Stop"));
  expect(kernel.sentOf("stop")).toMatchObject([{ request: "theirs" }]);
  kernel.set("busy", false);
  kernel.say({ ...(kernel.done({ type: "refresh", id: "theirs" }, "Added them.") as object) } as never);
  await settle();
  expect(all(el, "progressbar")).toEqual([]);
  expect(get(el, "status").textContent).toBe("");
});

test("what another page asked for is over when the kernel is at rest, though its answer was lost", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  kernel.set("busy", true);
  kernel.say({ type: "progress", request: "theirs", said: "", done: 120, total: 490 });
  await settle();
  kernel.set("busy", false);
  await settle();
  expect(all(el, "progressbar")).toEqual([]);
});

test("what takes long for another page is shown, though nobody knows how far it is", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  holdTime();
  kernel.set("busy", true);
  await vi.advanceTimersByTimeAsync(500);
  expect(all(el, "progressbar")).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  get(el, "progressbar", "Working on a request of another page");
  kernel.set("busy", false);
  await vi.advanceTimersByTimeAsync(50);
  expect(all(el, "progressbar")).toEqual([]);
  // What was asked for here is not another page's.
  kernel.queue = [];
  get(el, "button", "Refresh").click();
  kernel.set("busy", true);
  await vi.advanceTimersByTimeAsync(1500);
  expect(all(el, "progressbar")).toEqual([]);
});
