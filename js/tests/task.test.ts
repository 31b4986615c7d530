// The result of a change does not stand under another task, unless someone still has to act on it.
import { expect, onTestFinished, test, vi } from "vitest";
import { entry, FakeKernel, idOf, problem, team } from "./fake.js";
import { all, click, dismissPasswords, get, settle, show, submit, type } from "./page.js";

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

const status = (el: Element) => get(el, "status").textContent;

/** A manager in which the role of someone was just changed. */
async function changed(more: Parameters<FakeKernel["done"]>[4] = {}) {
  const kernel = new FakeKernel(team(), undefined, (request, self) =>
    request.type === "change_role"
      ? self.done(request, "Changed 1 user.", "change()", null, { entry: entry(1), ...more })
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  expect(status(el)).toBe("Changed 1 user.");
  return { el, kernel };
}

test.each<[string, (el: HTMLElement) => Promise<unknown>]>([
  ["another tab", (el) => click(get(el, "tab", "Workspaces"))],
  ["a form", (el) => click(get(el, "button", "New user"))],
  ["a dialog", (el) => click(get(el, "button", "Edit"))],
])("a result that can be undone goes with the beginning of the next task: %s", async (task, begin) => {
  const { el } = await changed();
  get(el, "button", "Undo");
  await begin(el);
  expect(status(el)).toBe("");
  expect(all(el, "button", "Undo")).toEqual([]);
  // The code is where the change was made.
  expect(all(el, "region", "Code")).toHaveLength(task === "another tab" ? 0 : 1);
});

test("a menu, a search and the same tab are no other task", async () => {
  const { el } = await changed();
  await type(get(el, "searchbox", "Search users"), "bo");
  await click(all(el, "button").find((one) => one.getAttribute("aria-label")?.startsWith("Actions for"))!);
  await click(get(el, "tab", "Users"));
  expect(status(el)).toBe("Changed 1 user.");
});

test("what others changed in the meantime stays, without the offer to undo something else", async () => {
  const { el, kernel } = await changed();
  kernel.push({ type: "notice", message: "Someone else added mia." });
  await settle();
  await click(get(el, "tab", "Workspaces"));
  expect(status(el)).toBe("Someone else added mia.");
  expect(all(el, "button").filter((one) => one.textContent!.startsWith("Undo"))).toEqual([]);
});

test.each([false, true])(
  "what failed, or may have been made (%s), stays until it is dismissed",
  async (unknown) => {
    const failure = { user_id: idOf(2), name: "bo.li", error: problem("It was in the way.", { unknown }) };
    const { el } = await changed({ failures: [failure] });
    await click(get(el, "tab", "Workspaces"));
    await click(get(el, "button", "New workspace"));
    expect(status(el)).toBe("Changed 1 user.");
    expect(get(el, "alert").textContent).toContain("It was in the way.");
    get(el, "button", "Undo");
    for (const dismiss of all(el, "button", "Dismiss")) await click(dismiss);
    expect(status(el)).toBe("");
  },
);

test("a generated password that no one has copied keeps its result; copying it lets go of it", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, self) =>
    request.type === "create_user"
      ? self.done(request, "Created mia.", "create()", null, {
          entry: entry(1),
          created_id: idOf(99),
          passwords_set: [idOf(99)],
        })
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "button", "New user"));
  await type(get(el, "textbox", "Username"), "mia");
  await click(get(el, "button", "Generate password"));
  await submit(get(el, "form", "New user"));
  await click(get(el, "tab", "Workspaces"));
  expect(status(el)).toBe("Created mia.");
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  onTestFinished(() => writeText.mockRestore());
  onTestFinished(dismissPasswords);
  await click(get(el, "button", "Copy password"));
  await click(get(el, "tab", "Users"));
  expect(status(el)).not.toContain("Created mia.");
});
