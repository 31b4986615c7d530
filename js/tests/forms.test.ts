// The standalone forms: their fields are traits, except the password.

import axe from "axe-core";
import { expect, test } from "vitest";
import type { Traits } from "../src/kernel/widget.js";
import { UserForm as user, WorkspaceForm as workspace } from "../src/widgets/core.js";
import type { Asked } from "./fake.js";
import { FakeKernel, SESSION, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show, submit, type } from "./page.js";

const PASSWORD = "correct horse";
const failed = (request: Asked, message: string, field: string | null) => ({
  type: "failed" as const,
  request: request.id,
  error: {
    code: "ConflictError",
    message,
    field,
    hint: null,
    differences: [],
    to_confirm: null,
    unknown: false,
  },
});
const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
const value = (el: Element, name: string) => get<HTMLInputElement>(el, "textbox", name).value;

async function showForm(traits: Partial<Traits> = {}, kernel = new FakeKernel(), factory = user) {
  Object.assign(kernel.traits, { username: "", first_name: "", last_name: "", role: "annotator" }, traits);
  const shown = await show(kernel, {}, factory);
  await settle();
  return shown;
}

test("the widget shows the account, the server and the form, without a dialog", async () => {
  const { el } = await showForm();
  get(el, "region", "New user");
  expect(el.textContent).toContain("acting as argilla (owner) at localhost:6900");
  const form = get(el, "form", "New user");
  for (const name of ["Username", "First name", "Last name", "Password"]) get(form, "textbox", name);
  get(form, "combobox", "Role");
  get(form, "button", "Generate password");
  for (const { name } of WORKSPACES) get(form, "checkbox", name);
  expect(all(el, "dialog")).toHaveLength(0);
  expect(all(el, "button", "Cancel")).toHaveLength(0);
  // A form in a cell's output does not take the focus.
  expect(document.activeElement).toBe(document.body);
});

test("a new owner is created only after a tick, asked again for the next", async () => {
  const { el, kernel } = await showForm({ username: "mia", role: "owner" });
  await type(get(el, "textbox", "Password"), PASSWORD);
  const tick = () => get<HTMLInputElement>(el, "checkbox", "Make them an owner");
  expect(el.textContent).toContain("Owners can do everything on this server");
  expect(el.textContent).not.toContain("Tick this");
  await submit(get(el, "form", "New user"));
  expect(kernel.sentOf("create_user")).toEqual([]);
  expect(el.textContent).toContain("Tick this to create an owner.");
  expect(tick().getAttribute("aria-invalid")).toBe("true");
  await click(tick());
  await submit(get(el, "form", "New user"));
  await settle();
  expect(kernel.sentOf("create_user")).toMatchObject([{ username: "mia", role: "owner" }]);
  kernel.set("role", "owner");
  await settle();
  expect(tick().checked).toBe(false);
});

test.each([
  [user, "New user", "Username"],
  [workspace, "New workspace", "Name"],
] as const)(
  "what was typed when the kernel stops is in the form of the next: %o",
  async (factory, name, field) => {
    const first = await showForm({ name: "" }, new FakeKernel(), factory);
    await type(get(first.el, "textbox", field), "mia");
    first.kernel.die();
    await settle();
    expect(get(first.el, "form", name).textContent).toContain("This form keeps what you typed.");
    first.cleanup();
    const { el, kernel } = await showForm({ name: "" }, new FakeKernel(), factory);
    expect(value(el, field)).toBe("mia");
    await pause();
    expect([kernel.traits.username, kernel.traits.name]).toContain("mia");
    // It is taken over once, and not what a cell has set.
    const other = await showForm({ name: "" }, new FakeKernel(), factory);
    expect(value(other.el, field)).toBe("");
  },
);

test("a form that a cell has filled in keeps that, and leaves nothing that no one typed", async () => {
  const first = await showForm({ username: "from.a.cell" });
  first.kernel.die();
  await settle();
  first.cleanup();
  const second = await showForm();
  expect(value(second.el, "Username")).toBe("");
  await type(get(second.el, "textbox", "Username"), "mia");
  await type(get(second.el, "textbox", "Password"), PASSWORD);
  second.kernel.die();
  second.cleanup();
  const { el } = await showForm({ username: "", first_name: "Mia", role: "admin" });
  expect([value(el, "Username"), value(el, "First name"), value(el, "Password")]).toEqual(["mia", "Mia", ""]);
  expect(get<HTMLSelectElement>(el, "combobox", "Role").value).toBe("admin");
});

test("input reaches Python after a moment, on blur immediately, and the password never", async () => {
  const { el, kernel } = await showForm();
  await type(get(el, "textbox", "Username"), "mia");
  expect(kernel.get("username")).toBe("");
  await pause();
  expect(kernel.get("username")).toBe("mia");
  const name = get(el, "textbox", "First name");
  await type(name, "Mia");
  name.dispatchEvent(new FocusEvent("blur"));
  expect(kernel.get("first_name")).toBe("Mia");
  const role = get<HTMLSelectElement>(el, "combobox", "Role");
  role.value = "admin";
  role.dispatchEvent(new Event("change", { bubbles: true }));
  expect(kernel.get("role")).toBe("admin");
  await click(get(el, "checkbox", "speech"));
  await click(get(el, "checkbox", "nlp"));
  expect(kernel.get("workspaces")).toEqual(["speech", "nlp"]);
  await type(get(el, "textbox", "Password"), PASSWORD);
  await pause();
  expect(JSON.stringify(kernel.traits)).not.toContain(PASSWORD);
});

test("a text that is too long stays in its field, is marked as invalid there, and is not saved in a notebook", async () => {
  const { el, kernel } = await showForm();
  const box = get<HTMLInputElement>(el, "textbox", "Username");
  await type(box, "x".repeat(1001));
  box.dispatchEvent(new FocusEvent("blur"));
  await settle();
  expect(el.textContent).toContain("Use up to 1,000 characters.");
  expect(kernel.get("username")).toBe("");
  expect(box.value).toHaveLength(1001);
  await type(box, "short");
  await pause();
  expect(kernel.get("username")).toBe("short");
  expect(el.textContent).not.toContain("1,000 characters");
});

test("many workspaces are not a text that is too long, and a text that is does not hold back other fields", async () => {
  const many = Array.from({ length: 60 }, (_, at) => ({
    id: `000000${at}-dddd-4000-8000-000000000000`,
    name: `a workspace of many, number ${at}`,
  }));
  const names = many.map(({ name }) => name);
  const kernel = new FakeKernel(team(many), many);
  const { el } = await showForm({ workspaces: names.slice(1) }, kernel);
  await click(get(el, "option", names[0]));
  expect(kernel.get("workspaces")).toHaveLength(60);
  await type(get(el, "textbox", "Username"), "x".repeat(1001));
  await type(get(el, "textbox", "First name"), "Mia");
  await pause();
  expect([kernel.get("username"), kernel.get("first_name")]).toEqual(["", "Mia"]);
  expect(value(el, "Username")).toHaveLength(1001);
});

test("values set in Python fill the fields of all views", async () => {
  const first = await showForm({ username: "ada", role: "admin", workspaces: ["vision"] });
  const { el, kernel } = first;
  const second = first.again();
  await settle();
  for (const view of [el, second.el]) {
    expect(value(view, "Username")).toBe("ada");
    expect(get<HTMLSelectElement>(view, "combobox", "Role").value).toBe("admin");
    expect(get<HTMLInputElement>(view, "checkbox", "vision").checked).toBe(true);
  }
  await type(get(el, "textbox", "Username"), "adal");
  expect(value(second.el, "Username")).toBe("adal");
  kernel.set("username", "adalovelace");
  await settle();
  expect(value(el, "Username")).toBe("adalovelace");
  await pause();
  expect(kernel.get("username")).toBe("adalovelace");
});

test("a creation is one request, shows its result and code, and empties the form", async () => {
  const { el, kernel } = await showForm({ username: "mia", workspaces: ["vision", "gone"] });
  expect(el.textContent).toContain("Left out, because there is no such workspace: gone.");
  await type(get(el, "textbox", "Password"), PASSWORD);
  await type(get(el, "textbox", "Last name"), "Li");
  const form = get(el, "form", "New user");
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await submit(form);
  const sent = kernel.sentOf("create_user");
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    username: "mia",
    last_name: "Li",
    role: "annotator",
    password: PASSWORD,
    workspaces: [WORKSPACES[2].id],
  });
  expect(get(el, "status").textContent).toContain("Created mia.");
  expect(get(el, "region", "Code").textContent).toContain('client.users("mia")');
  for (const name of ["Username", "First name", "Last name", "Password"]) expect(value(el, name)).toBe("");
  expect(kernel.get("username")).toBe("");
  expect(kernel.get("workspaces")).toEqual([]);
  expect(form.textContent).not.toContain("Enter a username.");
  expect(document.activeElement).toBe(get(el, "textbox", "Username"));
});

test("what is typed for the next user during a creation stays, and so does the focus", async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const kernel = new FakeKernel(team(), WORKSPACES, async ({ type }) => {
    if (type === "create_user") await held;
    return undefined;
  });
  const { el } = await showForm({ username: "mia", first_name: "Mia", workspaces: ["vision"] }, kernel);
  await type(get(el, "textbox", "Password"), PASSWORD);
  await submit(get(el, "form", "New user"));
  await type(get(el, "textbox", "Username"), "noah");
  await pause();
  await type(get(el, "textbox", "Password"), "another long one");
  const name = get<HTMLInputElement>(el, "textbox", "Last name");
  name.focus();
  await type(name, "Li"); // not sent to Python yet
  await submit(get(el, "form", "New user")); // too early
  answer();
  await settle();
  expect(get(el, "status").textContent).toContain("Created mia.");
  expect(document.activeElement).toBe(name);
  const fields = ["Username", "First name", "Last name", "Password"];
  expect(fields.map((field) => value(el, field))).toEqual(["noah", "", "Li", "another long one"]);
  expect(get<HTMLInputElement>(el, "checkbox", "vision").checked).toBe(false);
  await submit(get(el, "form", "New user"));
  expect(kernel.sentOf("create_user").map(({ username, last_name }) => [username, last_name])).toEqual([
    ["mia", ""],
    ["noah", "Li"],
  ]);
  expect(fields.map((field) => value(el, field))).toEqual(["", "", "", ""]);
});

test("a generated password is shown, and the next typed one is hidden", async () => {
  const { el } = await showForm({ username: "mia" });
  const field = () => get<HTMLInputElement>(el, "textbox", "Password");
  await click(get(el, "button", "Generate password"));
  expect(field().type).toBe("text");
  await submit(get(el, "form", "New user"));
  expect(field().value).toBe("");
  expect(field().type).toBe("password");
});

test("a refusal is shown at its field, and the form keeps its input", async () => {
  const kernel = new FakeKernel(team(), WORKSPACES, (request) =>
    request.type === "create_user" ? failed(request, "Somebody has it.", "username") : undefined,
  );
  const { el } = await showForm({ username: "mia" }, kernel);
  await type(get(el, "textbox", "Password"), PASSWORD);
  await submit(get(el, "form", "New user"));
  expect(get(el, "form", "New user").textContent).toContain("Somebody has it.");
  expect(value(el, "Username")).toBe("mia");
  expect(value(el, "Password")).toBe(PASSWORD);
  expect(kernel.get("username")).toBe("mia");
});

test("an account that cannot create users sees the reason before typing", async () => {
  const kernel = new FakeKernel();
  kernel.session = { ...SESSION, refused: { create_user: "Only owners create people." } };
  const { el } = await showForm({}, kernel);
  const button = get(el, "button", "Create user");
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(button.getAttribute("title")).toBe("Only owners create people.");
});

test("an unresponsive server is reported above the form, with a button to try again", async () => {
  const kernel = new FakeKernel();
  const error = {
    code: "X",
    message: "Nothing answers.",
    field: null,
    hint: "Start it.",
    differences: [],
    to_confirm: null,
    unknown: false,
  };
  kernel.session = { ...SESSION, account: null, status: "failed", error };
  Object.assign(kernel.traits, { username: "kept" });
  const { el } = await show(kernel, { first: false }, user);
  await settle();
  expect(get(el, "alert").textContent).toContain("Nothing answers. Start it.");
  // Whether there are workspaces is not known.
  expect(el.textContent).not.toContain("No workspaces yet.");
  expect(all(el, "button", "New workspace")).toHaveLength(0);
  await click(get(el, "button", "Try again"));
  expect(kernel.sentOf("refresh").length).toBeGreaterThan(0);
  expect(value(el, "Username")).toBe("kept");
  kernel.session = SESSION;
  kernel.pushFirst();
  await settle();
  for (const { name } of WORKSPACES) get(el, "checkbox", name);
  expect(all(el, "button", "New workspace")).toHaveLength(0);
});

test("a removed view leaves no listeners behind", async () => {
  const kernel = new FakeKernel();
  const widget = user();
  const end = widget.initialize({ model: kernel });
  expect(kernel.listening).toBeGreaterThan(0);
  end();
  expect(kernel.listening).toBe(0);
});

test("in the standalone workspace form the name is a trait, and Enter creates and empties it", async () => {
  const { el, kernel } = await showForm({ name: "nlp" }, new FakeKernel(), workspace);
  get(el, "region", "New workspace");
  const form = get(el, "form", "New workspace");
  expect(value(form, "Name")).toBe("nlp");
  expect(form.textContent).toContain("A workspace with this name already exists.");
  await submit(form);
  expect(kernel.sentOf("create_workspace")).toHaveLength(0);
  await type(get(form, "textbox", "Name"), "legal");
  await submit(form);
  expect(kernel.sentOf("create_workspace")).toMatchObject([{ name: "legal" }]);
  expect(get(el, "status").textContent).toContain("Created the workspace legal.");
  expect(value(form, "Name")).toBe("");
  expect(kernel.get("name")).toBe("");
  expect(form.textContent).not.toContain("Enter a name.");
  kernel.set("name", "vision 2");
  await settle();
  expect(value(form, "Name")).toBe("vision 2");
  await press(get(form, "textbox", "Name"), "Escape");
  get(el, "form", "New workspace");
});

test.each([
  ["Create user", user, "Username"],
  ["Create workspace", workspace, "Name"],
])("“%s” in an empty form moves the focus to the first field that is wrong", async (name, factory, field) => {
  const { el } = await showForm({}, new FakeKernel(), factory);
  const create = get(el, "button", name);
  create.focus();
  await click(create);
  expect(document.activeElement).toBe(get(el, "textbox", field));
});

test.each([
  ["a new user", user],
  ["a new workspace", workspace],
])("axe finds nothing in the form for %s", async (_, factory) => {
  const { el } = await showForm({}, new FakeKernel(), factory);
  await submit(get(el, "form"));
  const { violations } = await axe.run(el, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`)).toEqual([]);
});

test.each([
  [user, "user", "create_user", "Username"],
  [workspace, "workspace", "create_workspace", "Name"],
] as const)("a form that two views show is sent once: %o", async (factory, kind, command, field) => {
  let answer = () => {};
  const kernel = new FakeKernel(undefined, undefined, async (request) => {
    if (request.type === command) await new Promise<void>((resolve) => (answer = resolve));
    return undefined;
  });
  const first = await showForm({ name: "" }, kernel, factory);
  const second = first.again();
  await settle();
  await type(get(first.el, "textbox", field), "mia");
  if (kind === "user") await type(get(first.el, "textbox", "Password"), PASSWORD);
  await settle();
  const forms = [first.el, second.el].map((el) => get(el, "form", `New ${kind}`));
  for (const form of forms) await submit(form);
  expect(kernel.sentOf(command)).toHaveLength(1);
  for (const form of forms) {
    expect(form.getAttribute("aria-busy")).toBe("true");
    expect(get(form, "button", "Creating").getAttribute("aria-disabled")).toBe("true");
  }
  answer();
  await settle();
  for (const form of forms) get(form, "button", `Create ${kind}`);
  kernel.set("name", ""); // the kernel empties the fields
  kernel.set("username", "");
  await settle();
  for (const el of [first.el, second.el]) expect(el.querySelector("[aria-invalid]")).toBe(null);
});
