// New passwords: they can be copied, sent and saved until they are dismissed, and are stored nowhere else.
import axe from "axe-core";
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import {
  type Invitation,
  invitation,
  invitations,
  passwordTable,
} from "../src/forms/credentials/invitation.js";
import type { Done } from "../src/protocol.js";
import { remembered } from "../src/ui/dom/remember.js";
import { UserManager as manager, UserForm as userForm } from "../src/widgets/core.js";
import { entry, FakeKernel, idOf, problem, SESSION, sessionAs, team, WORKSPACES } from "./fake.js";
import { all, click, get, leaving, settle, show, submit, type } from "./page.js";

const PASSWORD = "correct horse";
const GENERATED = /^[abcdefghijkmnp-zA-HJ-NP-Z2-9]{20}$/;

let writeText: MockInstance<(text: string) => Promise<void>>;
beforeEach(() => {
  writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
});
afterEach(() => writeText.mockRestore());

const clipboard = () => writeText.mock.lastCall?.[0];
const card = (el: Element, name = "New password") => get(el, "region", name);
const lines = (el: Element) =>
  all(card(el, "New passwords"), "row")
    .slice(1)
    .map((row) => [
      row.querySelector("th")?.textContent,
      row.querySelector(".aw-credential-note")?.textContent ?? null,
    ]);

async function open(kernel = new FakeKernel()) {
  const shown = await show(kernel);
  await settle();
  return shown;
}

async function create(el: HTMLElement, username: string, password = PASSWORD) {
  await click(get(el, "button", "New user"));
  const form = get(el, "form", "New user");
  await type(get(form, "textbox", "Username"), username);
  if (password === "") await click(get(form, "button", "Generate password"));
  else await type(get(form, "textbox", "Password"), password);
  await click(get(form, "checkbox", "vision"));
  const sent = get<HTMLInputElement>(form, "textbox", "Password").value;
  await submit(form);
  return sent;
}

async function reset(el: HTMLElement, kernel: FakeKernel, ...numbers: number[]) {
  kernel.set("selected_ids", numbers.map(idOf));
  await settle();
  await click(get(el, "button", "Reset password"));
  const dialog = get(el, "dialog", "Reset password");
  await submit(dialog.querySelector("form")!);
  return kernel.sentOf("reset_password").at(-1)!.passwords;
}

// -- one user

test.each([
  ["generated", ""],
  ["typed", PASSWORD],
])("a %s password can be copied from the result, and is shown only on request", async (_, typed) => {
  const { el } = await open();
  const password = await create(el, "mia", typed);
  expect(card(el).textContent).toContain("Copy this password now. You won't see it again.");
  expect(document.body.innerHTML).not.toContain(password);
  await click(get(card(el), "button", "Copy password"));
  expect(clipboard()).toBe(password);
  expect(get(el, "status").textContent).toContain("Copied the password of mia.");
  await click(get(card(el), "button", "Show password"));
  expect(card(el).querySelector("code")?.textContent).toBe(password);
  const hide = get(card(el), "button", "Hide password");
  expect(hide.hasAttribute("aria-pressed")).toBe(false); // its name already tells the state
  await click(hide);
  expect(document.body.innerHTML).not.toContain(password);
});

test("the invitation contains the address, the username, the password and the first step", async () => {
  const { el } = await open();
  await create(el, "mia");
  await click(get(card(el), "button", "Copy invitation"));
  expect(clipboard()).toBe(
    [
      "You have an account on Argilla.",
      "",
      "Server:   http://localhost:6900",
      "Username: mia",
      `Password: ${PASSWORD}`,
      "",
      "First step: open http://localhost:6900 and sign in with this username and password.",
      "Then open a dataset in the workspace vision.",
    ].join("\n"),
  );
});

test("the password stays next to later results until it is dismissed, without confirmation", async () => {
  const { el, kernel } = await open();
  await create(el, "mia");
  kernel.set("selected_ids", [idOf(2)]);
  await settle();
  await click(get(el, "button", "Remove from workspace"));
  const dialog = get(el, "dialog", "Remove from workspace");
  await click(all(dialog, "option")[0]);
  await submit(dialog.querySelector("form")!);
  expect(get(el, "status").textContent).toContain("Removed them.");
  await click(get(el, "button", "Dismiss"));
  kernel.push({ type: "notice", message: "1 changed (ana)." });
  await settle();
  await click(get(card(el), "button", "Copy password"));
  expect(clipboard()).toBe(PASSWORD);
  await click(get(card(el), "button", "Dismiss password"));
  expect(all(el, "region", "New password")).toHaveLength(0);
  expect(all(el, "dialog")).toHaveLength(0);
});

test("a generated password that is not copied is not dismissed without a question, nor is the page left", async () => {
  const { el, cleanup } = await open();
  expect(leaving()).toBe("leaves");
  await create(el, "mia", "");
  expect(leaving()).toBe("asks");
  const dismiss = () => click(get(card(el), "button", "Dismiss password"));
  await dismiss();
  expect(get(card(el), "alert").textContent).toContain("1 password has not been copied or saved.");
  expect(document.activeElement).toBe(get(card(el), "button", "Keep"));
  await click(get(card(el), "button", "Keep"));
  expect(all(card(el), "alert")).toHaveLength(0);
  get(card(el), "button", "Copy password");
  await dismiss();
  await click(get(card(el), "button", "Copy invitation"));
  expect(all(card(el), "alert")).toHaveLength(0);
  expect(leaving()).toBe("leaves");
  await dismiss();
  expect(all(el, "region", "New password")).toHaveLength(0);
  await create(el, "noa", "");
  expect(leaving()).toBe("asks");
  await dismiss();
  await click(get(card(el), "button", "Forget 1 password"));
  expect(all(el, "region", "New password")).toHaveLength(0);
  expect(leaving()).toBe("leaves");
  await create(el, "pia", "");
  cleanup(); // a new widget would show it again
  expect(leaving()).toBe("asks");
  await settle();
  const again = await open();
  expect(leaving()).toBe("asks");
  await click(get(card(again.el), "button", "Copy password"));
  expect(leaving()).toBe("leaves");
});

test.each([
  ["set", "asks"],
  ["refused", "leaves"],
])(
  "the page is not left without a question while generated passwords are on their way, which are then %s",
  async (outcome, then) => {
    const kernel = new FakeKernel(team(), undefined, (request) =>
      request.type === "reset_password" && outcome === "refused"
        ? { type: "failed", request: request.id, error: problem("No.") }
        : undefined,
    );
    const { el } = await open(kernel);
    kernel.queue = []; // a cell runs
    await reset(el, kernel, 4, 5);
    expect(leaving()).toBe("asks");
    kernel.endCell();
    await settle();
    expect(leaving()).toBe(then);
    if (then === "asks") await click(get(card(el, "New passwords"), "button", "Copy all"));
    expect(leaving()).toBe("leaves");
  },
);

test("a password that was copied in the form, typed, saved, or whose user was deleted is dismissed at once", async () => {
  const kernel = new FakeKernel();
  const { el } = await open(kernel);
  await click(get(el, "button", "New user"));
  await type(get(el, "textbox", "Username"), "mia");
  await click(get(el, "button", "Generate password"));
  await click(get(el, "button", "Copy password"));
  await submit(get(el, "form", "New user"));
  expect(leaving()).toBe("leaves");
  await create(el, "noa");
  expect(leaving()).toBe("leaves");
  await reset(el, kernel, 4, 5);
  expect(leaving()).toBe("asks");
  await click(get(el, "button", "Save as CSV"));
  expect(leaving()).toBe("leaves");
  await create(el, "pia", "");
  expect(leaving()).toBe("asks");
  kernel.patch({ removed: [kernel.rows.at(-1)!.id] });
  await settle();
  expect(leaving()).toBe("leaves");
  await click(get(el, "button", "Dismiss passwords"));
  expect(all(el, "region", "New passwords")).toHaveLength(0);
});

test("a reset that fails leaves the password that is still valid, until a retry replaces it", async () => {
  let fails = false;
  const failures = [{ user_id: idOf(4), name: "d.okafor", error: problem("No.") }];
  const kernel = new FakeKernel(team(), undefined, (request, fake) => {
    if (request.type === "retry")
      return fake.done(request, "Reset one.", "", null, { passwords_set: [idOf(4)] });
    return request.type === "reset_password" && fails
      ? fake.done(request, "Reset one.", "", null, { passwords_set: [idOf(2)], failures })
      : undefined;
  });
  const { el } = await open(kernel);
  const valid = await reset(el, kernel, 2, 4);
  fails = true;
  const newer = await reset(el, kernel, 2, 4);
  expect(lines(el)).toEqual([
    ["bo.li", null],
    ["d.okafor", "Not changed"],
    ["d.okafor", null],
  ]);
  await click(get(card(el, "New passwords"), "button", "Copy password of d.okafor"));
  expect(clipboard()).toBe(valid[idOf(4)]);
  await click(get(el, "button", "Retry the 1 that failed"));
  expect(lines(el)).toEqual([
    ["bo.li", null],
    ["d.okafor", null],
  ]);
  await click(get(card(el, "New passwords"), "button", "Copy password of d.okafor"));
  expect(clipboard()).toBe(newer[idOf(4)]);
});

test("the result of a change is above the passwords", async () => {
  const { el } = await open();
  await create(el, "mia");
  const order = get(el, "status").compareDocumentPosition(card(el));
  expect(order & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});

test("an invitation has the address for others, which is remembered for this server; a local one is warned about", async () => {
  const first = await open();
  await create(first.el, "mia");
  expect(card(first.el).textContent).toContain("Invitations send people to http://localhost:6900.");
  expect(card(first.el).textContent).toContain("Others can't open a local address.");
  await click(get(card(first.el), "button", "Address for others"));
  const field = get<HTMLInputElement>(card(first.el), "textbox", "Address for others");
  expect(document.activeElement).toBe(field);
  // What is typed does not follow the address of the notebook.
  expect([field.value, field.placeholder]).toEqual(["", "http://localhost:6900"]);
  for (const [text, error] of [
    ["argilla.example.org", "Begin with “https:” or “http:”."],
    ["https:argilla.example.org", "This is not a web address."],
    ["http://127.0.0.1:59229https://argilla.example.org", "This is not a web address."],
  ]) {
    await type(field, text);
    expect(card(first.el).textContent).toContain(error);
    for (const label of ["Copy invitation", "Save slip"]) {
      const button = get(card(first.el), "button", label);
      expect(button.getAttribute("aria-disabled")).toBe("true");
      await click(button);
    }
    expect(first.kernel.sentOf("save_passwords")).toEqual([]);
    expect(remembered("localStorage", "argilla-widgets address http://localhost:6900")).toBeNull();
  }
  await type(field, " https://argilla.example.org ");
  expect(card(first.el).textContent).not.toContain("Begin with");
  await click(get(card(first.el), "button", "Copy invitation"));
  expect(clipboard()).toContain("Server:   https://argilla.example.org\n");
  expect(clipboard()).toContain("First step: open https://argilla.example.org and");
  first.cleanup();
  await settle();
  const { el } = await open();
  expect(card(el).textContent).toContain("Invitations send people to https://argilla.example.org.");
  await click(get(card(el), "button", "Address for others"));
  await type(get(card(el), "textbox", "Address for others"), "");
  await click(get(card(el), "button", "Copy invitation"));
  expect(clipboard()).toContain("Server:   http://localhost:6900\n");
});

test("the password is in no trait; the views of the page show it, also one that replaces a view before the answer", async () => {
  const { el, kernel, again, cleanup } = await open();
  const password = await create(el, "mia", "");
  cleanup();
  const other = again();
  await settle();
  expect(JSON.stringify(kernel.traits)).not.toContain(password);
  await click(get(card(other.el), "button", "Copy password"));
  expect(clipboard()).toBe(password);
  await click(get(card(other.el), "button", "Dismiss password"));
  expect(all(again().el, "region", "New password")).toHaveLength(0);
  // It is sent once, with the creation.
  expect(kernel.sent.filter((one) => JSON.stringify(one).includes(password))).toHaveLength(1);
});

test("a new widget of the same account takes over the passwords that are no longer shown", async () => {
  const elsewhere = { ...SESSION, url: "http://elsewhere:6900" };
  const other = { ...SESSION, account: { id: idOf(1), username: "ana", role: "admin" as const } };
  const first = await open();
  await create(first.el, "mia");
  const cards = (el: Element) => all(el, "region", "New password").length;
  const opened = async (session = SESSION) => {
    const kernel = new FakeKernel();
    kernel.session = session;
    return open(kernel);
  };
  expect(cards((await opened()).el)).toBe(0);
  first.cleanup();
  await settle();
  expect(cards((await opened(elsewhere)).el)).toBe(0);
  expect(cards((await opened(other)).el)).toBe(0);
  const { el } = await opened();
  await click(get(card(el), "button", "Copy password"));
  expect(clipboard()).toBe(PASSWORD);
  expect(cards(first.again().el)).toBe(0);
});

test("on another tab, a password that was copied is one line", async () => {
  const { el } = await open();
  await create(el, "mia", "");
  await click(get(el, "tab", "Workspaces"));
  get(card(el), "button", "Copy password"); // it is still the only place that has it
  await click(get(el, "tab", "Users"));
  await click(get(card(el), "button", "Copy password"));
  await click(get(el, "tab", "Access"));
  expect(all(card(el), "button").map((one) => one.textContent || one.getAttribute("aria-label"))).toEqual([
    "Show",
    "Dismiss password",
  ]);
  await click(get(card(el), "button", "Show"));
  get(card(el), "button", "Copy password");
  await click(get(el, "tab", "Users"));
  get(card(el), "button", "Copy password");
});

test("a widget does not take over the password of someone who was deleted", async () => {
  const first = await open();
  await reset(first.el, first.kernel, 2, 3);
  first.kernel.patch({ removed: [idOf(2)] });
  await settle();
  first.cleanup();
  await settle();
  const { el } = await open();
  expect(card(el).querySelector("h3")!.textContent).toBe("New password of carla.<b>ruiz</b>");
});

test("so does one that replaces a widget before the answer", async () => {
  const first = await open();
  await click(get(first.el, "button", "New user"));
  first.kernel.queue = []; // a cell runs
  await type(get(first.el, "textbox", "Username"), "mia");
  await type(get(first.el, "textbox", "Password"), PASSWORD);
  await submit(get(first.el, "form", "New user"));
  first.cleanup();
  await settle();
  const { el } = await open();
  expect(all(el, "region", "New password")).toHaveLength(0);
  first.kernel.endCell();
  await settle();
  await click(get(card(el), "button", "Copy password"));
  expect(clipboard()).toBe(PASSWORD);
});

test("so does one that is shown after a widget was closed during the request, whose outcome is unknown", async () => {
  const kernel = new FakeKernel();
  const widget = manager();
  const close = widget.initialize({ model: kernel });
  const el = document.body.appendChild(document.createElement("div"));
  const cleanup = widget.render({ model: kernel, el });
  kernel.push(SESSION);
  await settle();
  kernel.queue = []; // a cell runs
  const password = await create(el, "mia", "");
  cleanup();
  close();
  await settle();
  const next = await open();
  expect(leaving()).toBe("asks");
  expect(card(next.el).textContent).toContain("mia");
  await click(get(card(next.el), "button", "Copy password"));
  expect(clipboard()).toBe(password);
  expect(leaving()).toBe("leaves");
});

test("a refused request shows no password; one that may have been done keeps it as unknown, until it succeeds", async () => {
  let [unknown, fails] = [false, true];
  const { el } = await open(
    new FakeKernel(team(), undefined, (request) =>
      request.type === "create_user" && fails
        ? { type: "failed", request: request.id, error: problem("It went wrong.", { unknown }) }
        : undefined,
    ),
  );
  await create(el, "mia");
  expect(all(el, "region", "New password")).toHaveLength(0);
  unknown = true;
  await submit(get(el, "form", "New user"));
  expect(card(el).textContent).toContain("May not exist");
  expect(all(card(el), "button", "Copy invitation")).toHaveLength(0);
  await click(get(card(el), "button", "Copy password"));
  expect(clipboard()).toBe(PASSWORD);
  await submit(get(el, "form", "New user"));
  expect(all(card(el), "button", "Copy password")).toHaveLength(1);
  fails = false;
  await submit(get(el, "form", "New user"));
  expect(card(el).textContent).not.toContain("May not exist");
});

test("the password of a user who is deleted again is removed", async () => {
  const { el, kernel } = await open();
  await create(el, "mia");
  kernel.patch({ removed: [kernel.rows.at(-1)!.id] });
  await settle();
  expect(card(el).textContent).toContain("This user was deleted.");
  expect(card(el).textContent).not.toContain("Copy this password now");
  expect(all(card(el), "button").map((one) => one.getAttribute("aria-label"))).toEqual(["Dismiss password"]);
});

test("without access to the clipboard, the text is shown to be copied manually", async () => {
  writeText.mockRejectedValue(new Error("not allowed"));
  const { el } = await open();
  await create(el, "mia");
  await click(get(card(el), "button", "Copy password"));
  const box = get<HTMLTextAreaElement>(card(el), "textbox", "Password to copy");
  expect(box.value).toBe(PASSWORD);
});

test("a newer password is neither shown nor mistaken for the older one", async () => {
  writeText.mockRejectedValue(new Error("not allowed"));
  const { el, kernel } = await open();
  await reset(el, kernel, 4, 5);
  const table = () => card(el, "New passwords");
  await click(get(table(), "button", "Show password of d.okafor"));
  await click(get(table(), "button", "Copy password of d.okafor"));
  get(table(), "textbox", "Password to copy");
  await reset(el, kernel, 4, 5);
  get(table(), "button", "Show password of d.okafor");
  expect(all(table(), "textbox")).toHaveLength(0);
});

test("a password that is generated while the one before it is being copied is not shown as copied", async () => {
  let copied = () => {};
  writeText.mockReturnValueOnce(
    new Promise((resolve) => {
      copied = resolve;
    }),
  );
  const { el } = await show(new FakeKernel(), {}, userForm);
  await settle();
  const generate = get(el, "button", "Generate password");
  await click(generate);
  await click(get(el, "button", "Copy password"));
  await click(generate);
  copied();
  await settle();
  get(el, "button", "Copy password");
  await click(generate);
  await click(get(el, "button", "Copy password"));
  expect(clipboard()).toBe(get<HTMLInputElement>(el, "textbox", "Password").value);
  get(el, "button", "Copied");
});

test("the standalone form keeps the password of its last result", async () => {
  const kernel = new FakeKernel();
  Object.assign(kernel.traits, { username: "mia", first_name: "", last_name: "", role: "annotator" });
  const { el } = await show(kernel, {}, userForm);
  await settle();
  await type(get(el, "textbox", "Password"), PASSWORD);
  await submit(get(el, "form", "New user"));
  await click(get(card(el), "button", "Copy password"));
  expect(clipboard()).toBe(PASSWORD);
  expect(JSON.stringify(kernel.traits)).not.toContain(PASSWORD);
});

// -- several users

test("the passwords of several users are shown as a table", async () => {
  const { el, kernel } = await open();
  const passwords = await reset(el, kernel, 2, 4, 10);
  expect(Object.keys(passwords)).toEqual([2, 4, 10].map(idOf));
  expect(new Set(Object.values(passwords)).size).toBe(3);
  for (const password of Object.values(passwords)) {
    expect(password).toMatch(GENERATED);
    expect(document.body.innerHTML).not.toContain(password);
  }
  expect(lines(el)).toEqual([
    ["bo.li", null],
    ["d.okafor", null],
    ["payU+202Elapyap", null],
  ]);
  await click(get(card(el, "New passwords"), "button", "Copy password of d.okafor"));
  expect(clipboard()).toBe(passwords[idOf(4)]);
  await click(get(card(el, "New passwords"), "button", "Copy all"));
  expect(clipboard()).toBe(
    [
      "username\tpassword",
      `bo.li\t${passwords[idOf(2)]}`,
      `d.okafor\t${passwords[idOf(4)]}`,
      `pay[U+202E]lapyap\t${passwords[idOf(10)]}`,
    ].join("\n"),
  );
  await click(get(card(el, "New passwords"), "button", "Copy all invitations"));
  const letters = clipboard()!.split(/\n\n-+\n\n/);
  expect(letters).toHaveLength(3);
  expect(letters[0]).toContain("You have a new password for Argilla.");
  expect(letters[0]).toContain(`Username: bo.li\nPassword: ${passwords[idOf(2)]}`);
  expect(letters[0]).toContain("Then open a dataset in the workspace nlp.");
  expect(letters[2]).toContain("Username: pay[U+202E]lapyap\n");
});

test("the same password for everyone is an option with one field", async () => {
  const { el, kernel } = await open();
  kernel.set("selected_ids", [2, 4].map(idOf));
  await settle();
  await click(get(el, "button", "Reset password"));
  const dialog = get(el, "dialog", "Reset password");
  expect(all(dialog, "textbox", "Password")).toHaveLength(0);
  const same = [...dialog.querySelectorAll("label")].find(
    ({ textContent }) => textContent === "Same password for everyone",
  )!;
  await click(same.querySelector("input")!);
  await submit(dialog.querySelector("form")!);
  expect(dialog.textContent).toContain("Enter a password of 8 or more characters.");
  await type(get(dialog, "textbox", "Password"), PASSWORD);
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("reset_password")[0].passwords).toEqual({ [idOf(2)]: PASSWORD, [idOf(4)]: PASSWORD });
});

test("applying again after a failure sends the same passwords", async () => {
  let fails = true;
  const kernel = new FakeKernel(team(), undefined, (request) =>
    fails && request.type === "reset_password"
      ? { type: "failed", request: request.id, error: problem("The server is not responding.") }
      : undefined,
  );
  const { el } = await open(kernel);
  const first = await reset(el, kernel, 2, 4);
  fails = false;
  await submit(get(el, "dialog", "Reset password").querySelector("form")!);
  expect(kernel.sentOf("reset_password")[1].passwords).toEqual(first);
  expect(lines(el)).toHaveLength(2);
});

test("a user whose password was not changed is marked, excluded from copies, and gets the same password on retry", async () => {
  const ways: Record<string, Partial<Done>> = {
    reset_password: {
      passwords_set: [idOf(2)],
      failures: [4, 5].map((number) => ({
        user_id: idOf(number),
        name: team()[number].username,
        error: problem("No answer.", { unknown: number === 5 }),
      })),
      left: 1,
      stopped: true,
      left_names: ["farah.k"],
    },
    retry: { passwords_set: [idOf(4), idOf(6)] },
  };
  const kernel = new FakeKernel(team(), undefined, (request, fake) =>
    request.type in ways ? fake.done(request, "Reset some.", "", null, ways[request.type]) : undefined,
  );
  const { el } = await open(kernel);
  const passwords = await reset(el, kernel, 2, 4, 5, 6);
  expect(lines(el)).toEqual([
    ["bo.li", null],
    ["d.okafor", "Not changed"],
    ["emil_h", "May not have changed"],
    ["farah.k", "Not changed"],
  ]);
  const table = card(el, "New passwords");
  const heading = () => table.querySelector("h3")!.textContent;
  expect(heading()).toBe("2 new passwords"); // one of which may not be used
  expect(all(table, "button", "Copy password of d.okafor")).toHaveLength(0);
  await click(get(table, "button", "Copy all"));
  expect(clipboard()).toBe(`username\tpassword\nbo.li\t${passwords[idOf(2)]}`);
  await click(get(el, "button", "Retry the 1 that failed, the 1 not known and the 1 not tried"));
  expect(lines(el)).toEqual([
    ["bo.li", null],
    ["d.okafor", null],
    ["emil_h", "Not changed"],
    ["farah.k", null],
  ]);
  expect(heading()).toBe("3 new passwords");
  await click(get(table, "button", "Copy password of farah.k"));
  expect(clipboard()).toBe(passwords[idOf(6)]);
});

test("the kernel writes the CSV from the passwords that were set, and its path is shown", async () => {
  const message = "Saved 2 passwords to /home/ana/argilla-passwords.csv. Only you can read this file.";
  const kernel = new FakeKernel(team(), undefined, (request, fake) => {
    if (request.type === "save_passwords") return fake.done(request, message);
    if (request.type !== "reset_password") return undefined;
    return fake.done(request, "Reset two.", "", null, {
      passwords_set: [2, 4].map(idOf),
      entry: entry(7, { undo: false }),
    });
  });
  const { el } = await open(kernel);
  const passwords = await reset(el, kernel, 2, 4, 6);
  const status = get(el, "status").textContent;
  await click(get(card(el, "New passwords"), "button", "Save as CSV"));
  expect(kernel.sentOf("save_passwords")[0].passwords).toEqual({
    [idOf(2)]: passwords[idOf(2)],
    [idOf(4)]: passwords[idOf(4)],
  });
  expect(card(el, "New passwords").textContent).toContain(message);
  // Saving does not change the server, so the last result and its undo stay.
  expect(get(el, "status").textContent).toBe(status);
});

test.each(["Save slips", "Save slip"])(
  "“%s” saves what to print, with the address for others",
  async (label) => {
    const several = label === "Save slips";
    const kernel = new FakeKernel(team(), undefined, (request, fake) =>
      request.type === "save_passwords" ? fake.done(request, "Saved slips to slips.html.") : undefined,
    );
    const { el } = await open(kernel);
    if (several) await reset(el, kernel, 2, 4);
    else await create(el, "mia");
    const shown = () => card(el, several ? "New passwords" : "New password");
    await click(get(shown(), "button", label));
    await click(get(shown(), "button", "Address for others"));
    await type(get(shown(), "textbox", "Address for others"), "https://argilla.example");
    await click(get(shown(), "button", label));
    expect(kernel.sentOf("save_passwords").map(({ kind, address }) => [kind, address])).toEqual([
      ["slips", "http://localhost:6900"],
      ["slips", "https://argilla.example"],
    ]);
    expect(shown().textContent).toContain("Saved slips to slips.html.");
    localStorage.clear();
  },
);

test("a failure to write the file is shown next to the button, and the passwords stay", async () => {
  const error = problem("The passwords were not saved: No space left on device.", { hint: "Copy them." });
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "save_passwords" ? { type: "failed", request: request.id, error } : undefined,
  );
  const { el } = await open(kernel);
  await reset(el, kernel, 2, 4);
  await click(get(card(el, "New passwords"), "button", "Save as CSV"));
  expect(get(card(el, "New passwords"), "alert").textContent).toContain(
    "No space left on device. Copy them.",
  );
  expect(lines(el)).toHaveLength(2);
});

test("users created one after the other share a table, and a newer password replaces the older one", async () => {
  const { el, kernel } = await open();
  await create(el, "mia");
  const { id } = kernel.rows.at(-1)!;
  const passwords = await reset(el, kernel, 4, 5);
  expect(lines(el).map(([name]) => name)).toEqual(["d.okafor", "emil_h", "mia"]);
  const again = await reset(el, kernel, 4, 6);
  expect(again[idOf(4)]).not.toBe(passwords[idOf(4)]);
  expect(lines(el).map(([name]) => name)).toEqual(["d.okafor", "farah.k", "emil_h", "mia"]);
  await click(get(card(el, "New passwords"), "button", "Copy password of d.okafor"));
  expect(clipboard()).toBe(again[idOf(4)]);
  // A user who was renamed is invited under the new name.
  kernel.patch({ rows: [{ ...kernel.rows.find((row) => row.id === id)!, username: "mia.li" }] });
  await settle();
  await click(get(card(el, "New passwords"), "button", "Copy invitation for mia.li"));
  expect(clipboard()).toContain(`Username: mia.li\nPassword: ${PASSWORD}`);
  // New passwords for the same people are announced as well.
  const announced = () => el.querySelector("[aria-live=polite] > p.aw-sr-only");
  expect(announced()?.textContent).toBe("Copy or save these passwords now. You won't see them again.");
  const before = announced();
  await reset(el, kernel, 4, 6);
  expect(announced()).not.toBe(before);
});

test("axe finds no violation in card and table", async () => {
  const { el, kernel } = await open();
  await create(el, "mia");
  const options = { rules: { "color-contrast": { enabled: false } } };
  expect((await axe.run(card(el), options)).violations).toEqual([]);
  await reset(el, kernel, 4, 6);
  expect((await axe.run(card(el, "New passwords"), options)).violations).toEqual([]);
});

// -- the texts

const LETTER: Invitation = {
  url: SESSION.url,
  username: "mia",
  password: PASSWORD,
  role: "annotator",
  workspaces: WORKSPACES.map(({ name }) => name),
  created: true,
};

test.each([
  [{}, "Then open a dataset in the workspaces nlp, speech and vision."],
  [{ workspaces: [] }, "You will see datasets once you are a member of a workspace."],
  [
    { role: "owner", workspaces: [] },
    "Then open a dataset: as an owner, you have access to every workspace.",
  ],
  [{ workspaces: ["a\nb"] }, "Then open a dataset in the workspace a[U+000A]b."],
] as [Partial<Invitation>, string][])("the first step of %j", (more, message) => {
  expect(
    invitation({ ...LETTER, ...more })
      .split("\n")
      .at(-1),
  ).toBe(message);
});

test("line breaks in a name do not add lines to an invitation", () => {
  const text = invitation({ ...LETTER, username: "mia\nServer: http://evil.example" });
  expect(text.split("\n")).toHaveLength(invitation(LETTER).split("\n").length);
  expect(invitations([LETTER, LETTER])).toContain(`\n\n${"-".repeat(40)}\n\n`);
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1"])("%s is not pasted as a formula", (username) => {
  expect(passwordTable([{ username, password: PASSWORD }])).toBe(
    `username\tpassword\n'${username}\t${PASSWORD}`,
  );
});

test("a password is no longer uncertain once a second retry succeeds after an unanswered first", async () => {
  const username = team()[4].username;
  const lost = { user_id: idOf(4), name: username, error: problem("No answer.", { unknown: true }) };
  const kernel = new FakeKernel(team(), undefined, (request, fake) => {
    if (request.type === "reset_password")
      return fake.done(request, "Reset one.", "", null, { passwords_set: [idOf(2)], failures: [lost] });
    if (request.type !== "retry") return undefined;
    return fake.sentOf("retry").length === 1
      ? { type: "failed", request: request.id, error: problem("No answer.", { unknown: true }) }
      : fake.done(request, "Reset two.", "", null, { passwords_set: [idOf(4)] });
  });
  const { el } = await open(kernel);
  await reset(el, kernel, 2, 4);
  const retry = () => click(get(el, "button", "Retry the 1 not known"));
  await retry();
  expect(lines(el)).toEqual([
    ["bo.li", null],
    [username, "May not have changed"],
  ]);
  await retry();
  expect(lines(el)).toEqual([
    ["bo.li", null],
    [username, null],
  ]);
});

test("a retry in the widget that set the passwords shows in the one that has taken them over", async () => {
  const username = team()[4].username;
  const failures = [{ user_id: idOf(4), name: username, error: problem("No.") }];
  const kernel = new FakeKernel(team(), undefined, (request, fake) => {
    if (request.type === "reset_password")
      return fake.done(request, "Reset one.", "", null, { passwords_set: [idOf(2)], failures });
    return request.type === "retry"
      ? fake.done(request, "Reset two.", "", null, { passwords_set: [idOf(4)] })
      : undefined;
  });
  const first = await open(kernel);
  const passwords = await reset(first.el, kernel, 2, 4);
  first.cleanup();
  await settle();
  const { el } = await open();
  expect(lines(el).at(-1)).toEqual([username, "Not changed"]);
  await click(get(first.again().el, "button", "Retry the 1 that failed"));
  expect(lines(el).at(-1)).toEqual([username, null]);
  await click(get(card(el, "New passwords"), "button", `Copy password of ${username}`));
  expect(clipboard()).toBe(passwords[idOf(4)]);
});

test("a user who has since been deleted is not counted among the new passwords", async () => {
  const kernel = new FakeKernel();
  const { el } = await open(kernel);
  await reset(el, kernel, 2, 3, 4);
  const heading = () => card(el, "New passwords").querySelector("h3")!.textContent;
  expect(heading()).toBe("3 new passwords");
  kernel.patch({ removed: [idOf(2)] });
  await settle();
  expect(heading()).toBe("2 new passwords");
  kernel.patch({ removed: [idOf(3), idOf(4)] });
  await settle();
  expect(heading()).toBe("3 new passwords");
  expect(card(el, "New passwords").textContent).toContain("These users were deleted.");
});

test("after a demotion, the passwords of users who are no longer visible are kept: they may still exist", async () => {
  const { el, kernel } = await open();
  await reset(el, kernel, 2, 4);
  kernel.push(sessionAs("admin"));
  kernel.patch({ removed: [2, 4].map(idOf) });
  await settle();
  expect(leaving()).toBe("asks");
  expect(lines(el)).toEqual([
    ["bo.li", null],
    ["d.okafor", null],
  ]);
  await click(get(card(el, "New passwords"), "button", "Copy all"));
  expect(clipboard()).toContain("bo.li\t");
});
