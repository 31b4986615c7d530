// Dialogs and forms under concurrency: double clicks, requests in progress, early closing, switching, deleted users.

import { h, render } from "preact";
import { expect, onTestFinished, test } from "vitest";
import { ACTIONS, DELETION, openAction } from "../src/dialogs/actions.js";
import { execute } from "../src/kernel/execute.js";
import { Manager } from "../src/manager/Manager.js";
import type { ToBrowser } from "../src/protocol.js";
import { type FormRequest, useRequest } from "../src/shared/useRequest.js";
import { ManagerView } from "../src/state/managerView.js";
import { CHANGING, Model } from "../src/state/model.js";
import { widget } from "../src/widgets/mount.js";
import type { Asked } from "./fake.js";
import { FakeKernel, idOf, problem, team } from "./fake.js";
import { all, click, get, press, settle, show, submit, type, usernames } from "./page.js";

const EDIT = ACTIONS.find(({ label }) => label === "Edit")!;

const select = async (kernel: FakeKernel, ...numbers: number[]) => {
  kernel.set("selected_ids", numbers.map(idOf));
  await settle();
};
const twice = (element: HTMLElement) => {
  element.click();
  if (element.isConnected) element.click();
};
const choose = async (el: Element, name: string, value: string) => {
  const box = get<HTMLSelectElement>(el, "combobox", name);
  box.value = value;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
};

/** Show a manager with a selection. */
async function manager(kernel = new FakeKernel(), ...selected: number[]) {
  let view!: ManagerView;
  const factory = widget(
    () => {
      view = new ManagerView();
      return view;
    },
    Manager,
    CHANGING,
  );
  const shown = await show(kernel, {}, factory);
  await settle();
  if (selected.length > 0) await select(kernel, ...selected);
  return { ...shown, view };
}

/** Hold the responses to requests of a type until the test releases them. */
function held(kind: Asked["type"], own: FakeKernel["handler"] = () => undefined) {
  const ends: (() => void)[] = [];
  const handler: FakeKernel["handler"] = (request, kernel) =>
    request.type === kind
      ? new Promise((resolve) => {
          ends.push(() => resolve(own(request, kernel)));
        })
      : own(request, kernel);
  return {
    handler,
    end: async () => {
      for (const end of ends.splice(0)) end();
      await settle();
    },
  };
}

/** The button that opens the dialog, its title, how to fill it in, and the request that it sends. */
const DIALOGS: [string, string, (dialog: HTMLElement) => Promise<unknown>, Asked["type"]][] = [
  [
    "Add to workspace",
    "Add to workspace",
    async (dialog) => click(all(dialog, "option")[2]),
    "add_to_workspace",
  ],
  [
    "Remove from workspace",
    "Remove from workspace",
    async (dialog) => click(all(dialog, "option")[0]),
    "remove_from_workspace",
  ],
  ["Change role", "Change role", (dialog) => choose(dialog, "Role", "admin"), "change_role"],
  [
    "Reset password",
    "Reset password",
    (dialog) => type(get(dialog, "textbox", "Password"), "correct horse"),
    "reset_password",
  ],
  ["Edit", "Edit user", (dialog) => type(get(dialog, "textbox", "First name"), "Bobo"), "edit_user"],
  [
    "Delete",
    "Delete user",
    (dialog) => type(get(dialog, "textbox", "Type the username to confirm"), "bo.li"),
    "delete_users",
  ],
];
const SUBMITS: Record<string, string> = { "Delete user": "Delete" };

async function dialogOf(button: string, title: string, handler?: FakeKernel["handler"], ids = [2]) {
  const kernel = new FakeKernel(team(), undefined, handler);
  const shown = await manager(kernel, ...ids);
  const opener = get(shown.el, "button", button);
  twice(opener);
  await settle();
  const dialogs = all(shown.el, "dialog");
  expect(dialogs).toHaveLength(1);
  return { ...shown, dialog: get(shown.el, "dialog", title), opener };
}

test.each(DIALOGS)(
  "%s: double clicks open one dialog and send one request",
  async (button, title, fill, kind) => {
    const { handler, end } = held(kind);
    const { el, kernel, dialog } = await dialogOf(button, title, handler);
    await fill(dialog);
    const form = dialog.querySelector("form")!;
    for (let time = 0; time < 2; time += 1)
      form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await settle();
    // During the request, neither Enter nor the button sends it again, and Cancel closes the dialog.
    await submit(form);
    expect(get(dialog, "button", SUBMITS[title] ?? "Apply").matches("[disabled], [aria-disabled=true]")).toBe(
      true,
    );
    expect(kernel.sentOf(kind)).toHaveLength(1);
    await end();
    expect(all(el, "dialog")).toEqual([]);
    expect(kernel.sentOf(kind)).toHaveLength(1);
  },
);

test("Enter in the field of a role applies it; Ctrl+Enter, which runs a cell, does not", async () => {
  const { kernel, dialog } = await dialogOf("Change role", "Change role");
  await choose(dialog, "Role", "admin");
  const field = get(dialog, "combobox", "Role");
  for (const keys of [{ ctrlKey: true }, { metaKey: true }]) await press(field, "Enter", keys);
  expect(kernel.sentOf("change_role")).toEqual([]);
  await press(field, "Enter");
  expect(kernel.sentOf("change_role")).toHaveLength(1);
});

const CHANGED = {
  user_id: idOf(2),
  workspace_id: null,
  field: "last_name",
  name: "bo.li",
  before: "Li",
  now: "Lee",
};

test.each([
  ["a username that is taken", "The username “bo” is taken.", { field: "username" }],
  ["a change by others", "Your change was not made.", { differences: [CHANGED] }],
  ["an answer that did not come", "bo.li may or may not have been updated.", { unknown: true }],
  ["an account that may no longer", "Only owners can do this.", { code: "ForbiddenError" }],
])("what a rename asks or is refused for stands in its dialog alone: %s", async (_, message, more) => {
  const { el, dialog } = await dialogOf("Edit", "Edit user", (request) =>
    request.type === "edit_user"
      ? { type: "failed", request: request.id, error: problem(message, more) }
      : undefined,
  );
  const name = get<HTMLInputElement>(dialog, "textbox", "Username");
  await type(name, "bo");
  expect(dialog.textContent).toContain("Don't reuse the old name for 24 hours");
  await submit(dialog.querySelector("form")!);
  expect(dialog.isConnected).toBe(true);
  expect(dialog.textContent).toContain(message);
  expect(el.textContent!.split(message)).toHaveLength(2);
  expect(all(el, "alert").filter((one) => one.textContent !== "" && !dialog.contains(one))).toEqual([]);
  expect(name.value).toBe("bo");
});

test.each(DIALOGS)(
  "%s: closing it during its request sends nothing more, and its refusal is shown",
  async (button, title, fill, kind) => {
    const refused = (request: Asked): ToBrowser | undefined =>
      request.type === kind ? { type: "failed", request: request.id, error: problem("Not now.") } : undefined;
    const { handler, end } = held(kind, refused);
    const { el, kernel, dialog } = await dialogOf(button, title, handler);
    await fill(dialog);
    await submit(dialog.querySelector("form")!);
    twice(get(dialog, "button", "Cancel"));
    await settle();
    expect(all(el, "dialog")).toEqual([]);
    const { length } = kernel.sent;
    await end();
    expect(kernel.sent).toHaveLength(length);
    expect(get(el, "alert").textContent).toContain("Not now.");
    expect(usernames(el)).toContain("bo.li");
  },
);

test.each(DIALOGS)(
  "%s: closing it during its request sends nothing more, and its success keeps a dialog opened since",
  async (button, title, fill, kind) => {
    const { handler, end } = held(kind);
    const { el, kernel, view, dialog } = await dialogOf(button, title, handler);
    await fill(dialog);
    await submit(dialog.querySelector("form")!);
    await click(get(dialog, "button", "Cancel"));
    openAction(view, EDIT, [idOf(4)]);
    await settle();
    expect(kernel.sentOf(kind)).toHaveLength(1);
    const { length } = kernel.sent;
    await end();
    // Only the code strip sends a request, for the code of the change.
    expect(kernel.sent.slice(length).filter(({ type }) => type !== "ask_script")).toEqual([]);
    get(el, "dialog", "Edit user");
  },
);

test.each(DIALOGS)(
  "%s: a refusal is reported after its user was deleted during the request",
  async (button, title, fill, kind) => {
    const refused = (request: Asked): ToBrowser | undefined =>
      request.type === kind
        ? { type: "failed", request: request.id, error: problem("There is no user with this id any more.") }
        : undefined;
    const { handler, end } = held(kind, refused);
    const { el, kernel, dialog } = await dialogOf(button, title, handler);
    await fill(dialog);
    await submit(dialog.querySelector("form")!);
    kernel.patch({ removed: [idOf(2)] });
    await settle();
    await end();
    expect(el.textContent).toContain("There is no user with this id any more.");
    expect(kernel.sentOf(kind)).toHaveLength(1);
    for (const one of all(el, "dialog")) {
      await submit(one.querySelector("form")!);
      await click(get(one, "button", "Cancel"));
    }
    expect(kernel.sentOf(kind)).toHaveLength(1);
  },
);

test.each(DIALOGS)(
  "%s: removing the view during its request causes no error",
  async (button, title, fill, kind) => {
    const { handler, end } = held(kind);
    const { kernel, dialog, cleanup, again } = await dialogOf(button, title, handler);
    await fill(dialog);
    await submit(dialog.querySelector("form")!);
    cleanup();
    cleanup();
    const { el } = again();
    await end();
    expect(kernel.sentOf(kind)).toHaveLength(1);
    expect(usernames(el)).toHaveLength(kernel.rows.length);
    expect(all(el, "dialog")).toEqual([]);
  },
);

test("a closed form sends nothing, even if it is still submitted", async () => {
  const kernel = new FakeKernel();
  const model = new Model(kernel);
  onTestFinished(() => model.dispose());
  const el = document.createElement("div");
  let request!: FormRequest;
  const Form = () => {
    request = useRequest(model);
    return null;
  };
  render(h(Form, {}), el);
  await settle();
  render(null, el);
  expect(request.send(execute({ type: "remove_access", users: [idOf(2)] }, []), () => undefined)).toBeNull();
  expect(kernel.sent).toEqual([]);
});

test("a dialog that is switched to another user starts over", async () => {
  const counts = (request: Asked): ToBrowser | undefined =>
    request.type === "ask_consequences" && request.users[0] === idOf(4)
      ? { type: "failed", request: request.id, error: problem("No.") }
      : undefined;
  const { el, view } = await manager(new FakeKernel(team(), undefined, counts));
  openAction(view, DELETION, [idOf(2)]);
  await settle();
  let dialog = get(el, "dialog", "Delete user");
  expect(dialog.textContent).toContain("404 submitted".slice(3)); // counted
  await type(get(dialog, "textbox", "Type the username to confirm"), "bo.li");
  openAction(view, DELETION, [idOf(4)]);
  await settle();
  dialog = get(el, "dialog", "Delete user");
  expect(dialog.textContent).not.toContain("submitted");
  expect(dialog.textContent).toContain("The responses could not be counted.");
  expect(get<HTMLInputElement>(dialog, "textbox", "Type the username to confirm").value).toBe("");
  openAction(view, EDIT, [idOf(2)]);
  await settle();
  await type(get(el, "textbox", "First name"), "Bobo");
  openAction(view, EDIT, [idOf(4)]);
  await settle();
  expect(get<HTMLInputElement>(el, "textbox", "First name").value).toBe("Dayo");
});

test("the user form keeps its input when it is opened for another role and while a dialog is open", async () => {
  const { el, view } = await manager();
  await click(get(el, "button", "New user"));
  const field = (name: string) => get<HTMLInputElement>(get(el, "form", "New user"), "textbox", name);
  await type(field("Username"), "mia");
  await type(field("Password"), "correct horse");
  view.openUserForm("owner");
  await settle();
  expect(get<HTMLSelectElement>(el, "combobox", "Role").value).toBe("owner");
  expect([field("Username").value, field("Password").value]).toEqual(["mia", "correct horse"]);
  openAction(view, DELETION, [idOf(2)]);
  await settle();
  await click(get(get(el, "dialog", "Delete user"), "button", "Cancel"));
  expect([field("Username").value, field("Password").value]).toEqual(["mia", "correct horse"]);
  await click(get(get(el, "form", "New user"), "button", "Cancel"));
  expect(all(el, "form", "New user")).toEqual([]);
});
