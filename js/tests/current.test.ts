// Actions and messages follow changes of the account's rights and changes by others.
import { expect, test } from "vitest";
import { entry, FakeKernel, idOf, problem, SESSION, team } from "./fake.js";
import { all, click, get, settle, show, submit } from "./page.js";

const REASON = "Only owners can change users; you are signed in as annotator.";
const DEMOTED = {
  ...SESSION,
  account: { id: idOf(0), username: "argilla", role: "annotator" as const },
  refused: {
    ...{ create_user: REASON, update_user: REASON, delete_user: REASON },
    ...{ add_to_workspace: REASON, remove_from_workspace: REASON },
    ...{ create_workspace: REASON, delete_workspace: REASON },
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

test("after a demotion, Undo, Redo and Retry show why they are unavailable, and work again once the right is back", async () => {
  const failure = { user_id: idOf(2), name: "bo.li", error: problem("It was in the way.") };
  const kernel = new FakeKernel(team(), undefined, (request, kernel) =>
    request.type === "change_role"
      ? kernel.done(request, "Made 1 user admin.", "", null, {
          ...{ failures: [failure], entry: entry(1) },
          ...{ reverse_rules: ["update_user"], retry_rules: ["update_user"] },
        })
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  kernel.record(entry(1), entry(2, { message: "Redid something." }));
  await changeRole(el, kernel);
  const buttons = () => [get(el, "button", "Undo"), get(el, "button", "Retry the 1 that failed")];
  expect(buttons().map(refusedBy)).toEqual([
    [null, null],
    [null, null],
  ]);
  kernel.push(DEMOTED);
  // With another role, the kernel resends what can be undone.
  kernel.record(...[1, 2].map((number) => entry(number, { undo: false, no_undo: REASON })));
  await settle();
  expect(buttons().map(refusedBy)).toEqual([
    ["true", REASON],
    ["true", REASON],
  ]);
  for (const button of buttons()) await click(button);
  await click(get(el, "tab", "Journal"));
  expect(all(get(el, "table", "Journal"), "button").filter((one) => one.textContent === "Undo")).toEqual([]);
  expect(get(el, "table", "Journal").textContent!.split(REASON)).toHaveLength(3);
  expect([kernel.sentOf("undo_entries"), kernel.sentOf("retry")]).toEqual([[], []]);
  kernel.push(SESSION);
  kernel.record(entry(1), entry(2));
  await settle();
  expect(all(get(el, "table", "Journal"), "button").filter((one) => one.textContent === "Undo")).toHaveLength(
    2,
  );
  await click(get(el, "tab", "Users"));
  expect(buttons().map(refusedBy)).toEqual([
    [null, null],
    [null, null],
  ]);
});

test("a refusal disappears with its reason, in the panel and in a dialog", async () => {
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
  kernel.push(DEMOTED);
  await settle();
  expect(dialog.textContent).toContain(REASON);
  kernel.push(SESSION);
  await settle();
  expect(dialog.textContent).not.toContain(REASON);

  await submit(dialog.querySelector("form")!);
  kernel.handler = () => undefined;
  await click(get(dialog, "button", "Cancel"));
  await settle();

  // It is in the panel because the dialog was closed before the response.
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
  kernel.push(DEMOTED);
  await settle();
  expect(get(el, "alert").textContent).toContain(REASON);
  kernel.push(SESSION);
  await settle();
  expect(all(el, "alert")).toEqual([]);
});

test("a result that was changed again is marked as outdated, and the next one is not", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, kernel) =>
    request.type === "change_role" ? kernel.done(request, "Made bo.li admin.") : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  const [{ id: request }] = kernel.sentOf("change_role");
  const message = "This was changed again since: Made bo.li owner.";
  kernel.push({ type: "outdated", request: "another", message });
  await settle();
  expect(get(el, "status").textContent).toBe("Made bo.li admin.");
  kernel.push({ type: "outdated", request, message });
  await settle();
  expect(get(el, "status").textContent).toBe(`Made bo.li admin. ${message}`);
  await click(get(el, "button", "Refresh"));
  expect(get(el, "status").textContent).toBe("Refreshed: nothing has changed.");
  kernel.push({ type: "outdated", request, message });
  await settle();
  expect(get(el, "status").textContent).toBe("Refreshed: nothing has changed.");
});

test("a result that was changed again before its response is marked as outdated immediately", async () => {
  const outdated = "This was changed again since: Made bo.li owner.";
  const kernel = new FakeKernel(team(), undefined, (request, kernel) =>
    request.type === "change_role"
      ? kernel.done(request, "Made bo.li admin.", "", null, { outdated })
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  expect(get(el, "status").textContent).toBe(`Made bo.li admin. ${outdated}`);
});

test("a result that is changed again while its response is on the way is marked as outdated", async () => {
  const message = "This was changed again since: Made bo.li owner.";
  const kernel = new FakeKernel(team(), undefined, (request, kernel) => {
    if (request.type !== "change_role") return undefined;
    kernel.push({ type: "outdated", request: request.id, message });
    return kernel.done(request, "Made bo.li admin.");
  });
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  expect(get(el, "status").textContent).toBe(`Made bo.li admin. ${message}`);
  await click(get(el, "button", "Refresh"));
  expect(get(el, "status").textContent).toBe("Refreshed: nothing has changed.");
});

test("a change started on another page is shown with its progress and its result, and can be stopped", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  const running = [
    { request: "theirs", type: "add_to_workspace", message: "Adding 490 users to 1 workspace" },
  ];
  kernel.push({ ...SESSION, running });
  await settle();
  get(el, "progressbar", "Adding 490 users to 1 workspace");
  // A page that is loaded later does not know its progress.
  get(el, "button", "Stop");
  kernel.push({
    type: "progress",
    request: "theirs",
    message: running[0].message,
    done: 120,
    total: 490,
    left: null,
  });
  await settle();
  get(el, "progressbar", "Adding 490 users to 1 workspace: 120 of 490");
  await click(get(el, "button", "Stop"));
  expect(kernel.sentOf("stop")).toMatchObject([{ request: "theirs" }]);
  kernel.push(SESSION);
  kernel.push(
    kernel.done({ ...kernel.sent[0], id: "theirs" }, "Added 120 users.", "", null, { entry: entry(1) }),
  );
  await settle();
  expect(all(el, "progressbar")).toEqual([]);
  expect(get(el, "status").textContent).toBe("Added 120 users.");
});

test("the result of a creation or reset on another page, which may be gone, says where its passwords are shown", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  const theirs = { ...kernel.sent[0], id: "theirs" };
  kernel.push(kernel.done(theirs, "Created mia.", "", null, { entry: entry(1), passwords_set: [idOf(1)] }));
  await settle();
  expect(get(el, "status").textContent).toBe(
    "Created mia. Passwords are shown only on the page that set them. If that page is gone, reset them.",
  );
});

test("the result of a creation that comes twice, since it was asked for again, is shown as this page's own", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, kernel) =>
    request.type === "change_role"
      ? kernel.done(request, "Created mia.", "", null, { entry: entry(1), passwords_set: [idOf(1)] })
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  expect(get(el, "status").textContent).toBe("Created mia.");
  const [{ id }] = kernel.sentOf("change_role");
  kernel.send({ type: "ask_again", id }); // crossed the answer
  await settle();
  expect(get(el, "status").textContent).toBe("Created mia.");
  get(el, "button", "Undo");
});

test("stopping a change started on another page shows its result here", async () => {
  const result = "Added 120 users to 1 workspace (stopped with 370 left).";
  const kernel = new FakeKernel(team(), undefined, (request, kernel) =>
    request.type === "stop" ? kernel.done(request, result) : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  kernel.push({ ...SESSION, running: [{ request: "theirs", type: "add_to_workspace", message: "Adding" }] });
  await settle();
  await click(get(el, "button", "Stop"));
  kernel.push(SESSION);
  await settle();
  expect(get(el, "status").textContent).toBe(result);
});

test("no change is shown as running once the kernel is gone", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, kernel) => {
    if (request.type !== "change_role") return undefined;
    const running = [{ request: request.id, type: request.type, message: "Making 9 users admin" }];
    kernel.push({ ...SESSION, running });
    kernel.push({
      type: "progress",
      request: request.id,
      message: running[0].message,
      done: 1,
      total: 9,
      left: null,
    });
    return new Promise(() => {});
  });
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  expect(all(el, "progressbar")).toHaveLength(1);
  kernel.die();
  await settle();
  expect(el.textContent).toContain("The kernel has stopped.");
  expect(all(el, "progressbar")).toEqual([]);
  expect(all(el, "button", "Stop")).toEqual([]);
});

test("a change started here is shown once", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, kernel) => {
    if (request.type !== "change_role") return undefined;
    kernel.push({
      ...SESSION,
      running: [{ request: request.id, type: request.type, message: "Making 9 users admin" }],
    });
    kernel.push({
      type: "progress",
      request: request.id,
      message: "Making 9 users admin",
      done: 1,
      total: 9,
      left: null,
    });
    return new Promise(() => {});
  });
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  expect(all(el, "progressbar").map((bar) => bar.getAttribute("aria-label"))).toEqual([
    "Making 9 users admin: 1 of 9",
  ]);
});
