// Owners in bulk dialogs: counted, named first and never changed unnoticed; and the account itself, excluded in advance.
import axe from "axe-core";
import { expect, test } from "vitest";
import type { Row } from "../src/protocol.js";
import { AccessMatrix as matrix, UserTable as table } from "../src/widgets/core.js";
import { FakeKernel, idOf, SESSION, team } from "./fake.js";
import { all, click, get, press, settle, show, submit, type } from "./page.js";

const HELENA = idOf(50);
const OMAR = idOf(51);

function withOwners(more = 0): Row[] {
  const owner = (id: string, username: string, workspaces: string[] = []): Row => ({
    id,
    username,
    first_name: username,
    last_name: null,
    role: "owner",
    updated_at: 0,
    inserted_at: 0,
    workspaces,
  });
  const rows = team();
  const nlp = rows[2].workspaces!;
  const others = Array.from({ length: more }, (_, at) => owner(idOf(100 + at), `owner${at}`));
  return [...rows, owner(HELENA, "helena", nlp), owner(OMAR, "omar"), ...others];
}

async function dialogOf(button: string, title: string, ids: string[], rows = withOwners()) {
  const kernel = new FakeKernel(rows);
  const shown = await show(kernel);
  await settle();
  kernel.set("selected_ids", ids);
  await settle();
  await click(get(shown.el, "button", button));
  await settle();
  return { ...shown, dialog: get(shown.el, "dialog", title) };
}

const form = (dialog: HTMLElement) => dialog.querySelector("form")!;
const names = (dialog: HTMLElement) =>
  all(get(dialog, "list", "Owners"), "listitem").map((one) => one.textContent);
const [ANA, BO, DAYO] = [idOf(1), idOf(2), idOf(4)];
const MIXED = [BO, OMAR, ANA, DAYO, HELENA];

const BULK: [string, string][] = [
  ["Add to workspace", "Add to workspace"],
  ["Remove from workspace", "Remove from workspace"],
  ["Change role", "Change role"],
  ["Reset password", "Reset password"],
  ["Delete", "Delete 5 users"],
];

test.each(BULK)("%s counts the roles and names the owners first", async (button, title) => {
  const { dialog } = await dialogOf(button, title, MIXED);
  const text = dialog.textContent!;
  expect(text).toContain("5 users: 2 annotators, 1 admin, 2 owners");
  expect(names(dialog)).toEqual(["helena", "omar"]);
  expect(text.indexOf("helena")).toBeLessThan(text.indexOf("bo.li"));
  for (const name of ["bo.li", "ana.costa", "d.okafor"]) expect(text).toContain(name);
});

test("35 owners are all named, in a list that is reachable by keyboard", async () => {
  const rows = withOwners(33);
  const owners = rows.filter(({ role, id }) => role === "owner" && id !== idOf(0)).map(({ id }) => id);
  const { dialog, kernel } = await dialogOf("Reset password", "Reset password", [...owners, BO], rows);
  expect(names(dialog)).toHaveLength(35);
  expect(get(dialog, "list", "Owners").tabIndex).toBe(0);
  await submit(form(dialog));
  const [request] = kernel.sentOf("reset_password");
  expect(new Set(request.owners)).toEqual(new Set(owners));
  expect(Object.keys(request.passwords)).toHaveLength(36);
});

test("a single user is shown with their role instead of a list", async () => {
  const { dialog } = await dialogOf("Change role", "Change role", [HELENA]);
  expect(all(dialog, "list", "Owners")).toEqual([]);
  expect(dialog.querySelector(".aw-target")!.textContent).toContain("helena");
  expect(dialog.querySelector(".aw-target .aw-role-owner")).not.toBeNull();
});

test("only owners whose names were shown are sent, and someone who became an owner is named first", async () => {
  const { dialog, kernel } = await dialogOf("Change role", "Change role", [BO, HELENA]);
  expect(names(dialog)).toEqual(["helena"]);
  const row = kernel.rows.find(({ id }) => id === BO)!;
  kernel.patch({ rows: [{ ...row, role: "owner" }] });
  await settle();
  expect(names(dialog)).toEqual(["bo.li", "helena"]);
  expect(get(dialog, "table", "Changed in the meantime").textContent).toContain("owner");
  await chooseRole(dialog, "annotator");
  expect(dialog.textContent).toContain("All 2 owners lose their access");
  await submit(form(dialog));
  expect(kernel.sentOf("change_role")).toMatchObject([{ users: [BO, HELENA], owners: [BO, HELENA] }]);
});

async function chooseRole(dialog: Element, role: string) {
  const box = get<HTMLSelectElement>(dialog, "combobox", "Role");
  box.value = role;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
}

test("making someone an owner asks, says what owners can do and where they stay a member", async () => {
  const { dialog, kernel } = await dialogOf("Change role", "Change role", [BO]);
  await chooseRole(dialog, "owner");
  const question = get(dialog, "group", "A new owner");
  expect(question.textContent).toContain("Owners can do everything on this server");
  expect(question.textContent).toContain(
    "They stay members of these workspaces, whose admins can then read the API key",
  );
  expect(get(question, "list", "Their workspaces").textContent).toBe("nlp");
  expect((get(dialog, "button", "Apply") as HTMLButtonElement).disabled).toBe(true);
  await submit(form(dialog));
  expect(kernel.sentOf("change_role")).toEqual([]);
  await click(get(dialog, "checkbox", "Make them an owner"));
  await chooseRole(dialog, "admin");
  expect(all(dialog, "group", "A new owner")).toEqual([]);
  await chooseRole(dialog, "owner"); // another question
  expect((get(dialog, "button", "Apply") as HTMLButtonElement).disabled).toBe(true);
  await click(get(dialog, "checkbox", "Make them an owner"));
  await submit(form(dialog));
  expect(kernel.sentOf("change_role")).toMatchObject([
    { users: [BO], role: "owner", leave: false, owners: [] },
  ]);
});

test("new owners can leave their workspaces in the same change, each named with theirs", async () => {
  const { dialog, kernel } = await dialogOf("Change role", "Change role", [BO, ANA, HELENA]);
  await chooseRole(dialog, "owner");
  const question = get(dialog, "group", "2 new owners");
  const lists = all(question, "listitem").map(({ textContent }) => textContent);
  expect(lists).toContain("bo.li: nlp");
  expect(lists.join()).not.toContain("helena"); // an owner already, who changes nothing
  await click(get(question, "checkbox", "And remove them from their workspaces"));
  expect(question.textContent).toContain("They leave these workspaces:");
  await click(get(question, "checkbox", "Make 2 people owners"));
  await submit(form(dialog));
  const [{ users, leave }] = kernel.sentOf("change_role");
  expect([[...users].sort(), leave]).toEqual([[ANA, BO].sort(), true]);
});

test("who is a member of nothing has nothing to leave", async () => {
  const rows = withOwners().map((row) => (row.id === BO ? { ...row, workspaces: [] } : row));
  const { dialog } = await dialogOf("Change role", "Change role", [BO], rows);
  await chooseRole(dialog, "owner");
  expect(all(dialog, "checkbox", "And remove them from their workspaces")).toEqual([]);
  get(dialog, "checkbox", "Make them an owner");
});

test("axe finds no violation in the question before someone becomes an owner", async () => {
  const { el, dialog } = await dialogOf("Change role", "Change role", [BO, ANA]);
  await chooseRole(dialog, "owner");
  const { violations } = await axe.run(el, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`)).toEqual([]);
});

test("owners are added to a workspace only when this is chosen", async () => {
  const { dialog, kernel, el } = await dialogOf("Add to workspace", "Add to workspace", MIXED);
  expect(dialog.textContent).toContain("Owners have access to every workspace already and are left out.");
  await click(get(dialog, "option", "speech"));
  await submit(form(dialog));
  expect(kernel.sentOf("add_to_workspace")[0]).toMatchObject({ users: [BO, ANA, DAYO], owners: [] });
  await click(get(el, "button", "Add to workspace"));
  const again = get(el, "dialog", "Add to workspace");
  await click(get(again, "checkbox", "Add owners too"));
  expect(again.textContent).not.toContain("left out");
  expect(again.textContent).toContain("Admins of a workspace can read the API keys of its members");
  await click(get(again, "option", "vision"));
  await submit(form(again));
  expect(kernel.sentOf("add_to_workspace")[1]).toMatchObject({ users: MIXED, owners: [HELENA, OMAR] });
});

test("someone who becomes an owner while the dialog is open is left out, and it shows the change", async () => {
  const { dialog, kernel } = await dialogOf("Add to workspace", "Add to workspace", [BO, ANA]);
  const row = kernel.rows.find(({ id }) => id === BO)!;
  kernel.patch({ rows: [{ ...row, role: "owner" }] });
  await settle();
  expect(get(dialog, "table", "Changed in the meantime").textContent).toContain("owner");
  await click(get(dialog, "option", "speech"));
  await submit(form(dialog));
  expect(kernel.sentOf("add_to_workspace")).toMatchObject([{ users: [ANA], owners: [] }]);
});

test("a single owner is not added by accident", async () => {
  const { dialog, kernel } = await dialogOf("Add to workspace", "Add to workspace", [HELENA]);
  await click(get(dialog, "option", "speech"));
  const apply = get<HTMLButtonElement>(dialog, "button", "Apply");
  expect(apply.disabled).toBe(true);
  await submit(form(dialog));
  expect(kernel.sentOf("add_to_workspace")).toEqual([]);
  await click(get(dialog, "checkbox", "Add anyway"));
  expect(apply.disabled).toBe(false);
  await submit(form(dialog));
  expect(kernel.sentOf("add_to_workspace")).toMatchObject([{ users: [HELENA], owners: [HELENA] }]);
});

test("removing access instead of deleting is not offered for an owner, and the dialog shows why", async () => {
  const { dialog } = await dialogOf("Delete", "Delete user", [HELENA]);
  expect(all(dialog, "button", "Remove access instead")).toEqual([]);
  expect(dialog.textContent).toContain("Owners have access to every workspace.");
  expect(dialog.textContent).toContain("change the role first");
});

test("removing the access of many skips owners and names them", async () => {
  const { dialog, kernel } = await dialogOf("Delete", "Delete 5 users", MIXED);
  expect(dialog.textContent).toContain("helena and omar are owners and keep access to every workspace.");
  await click(get(dialog, "button", "Remove access instead"));
  expect(kernel.sentOf("remove_access")).toMatchObject([{ users: [BO, ANA, DAYO], owners: [] }]);
});

test("a deletion sends the owners that it named", async () => {
  const { dialog, kernel } = await dialogOf("Delete", "Delete 5 users", MIXED);
  await type(get(dialog, "textbox", "Type 5 to confirm"), "5");
  await submit(form(dialog));
  expect(kernel.sentOf("delete_users")).toMatchObject([{ users: MIXED, owners: [HELENA, OMAR] }]);
});

test("a review of the matrix counts the roles and names the owners, and applies exactly that", async () => {
  const kernel = new FakeKernel(withOwners());
  const { el } = await show(kernel, {}, matrix);
  await settle();
  const cell = (name: RegExp) => {
    const found = all(el, "gridcell").find((one) =>
      name.test(one.getAttribute("aria-label") ?? one.textContent!),
    );
    return found!;
  };
  await click(cell(/helena.*nlp/));
  await click(cell(/bo\.li.*vision/));
  await click(get(el, "button", "Review 2 changes"));
  const dialog = get(el, "dialog", "Review 2 changes");
  expect(dialog.textContent).toContain("2 users: 1 annotator, 1 owner");
  expect(names(dialog)).toEqual(["helena"]);
  await submit(form(dialog));
  expect(kernel.sentOf("change_memberships")).toMatchObject([{ owners: [HELENA] }]);
});

// -- one's own account

const ME = idOf(0);

test("the row of one's own account is marked, and its checkbox keeps its name", async () => {
  for (const factory of [undefined, table]) {
    const { el } = await show(new FakeKernel(), {}, factory);
    await settle();
    const row = el.querySelector(`[data-id="${ME}"]`)!;
    expect(row.querySelector(".aw-you")!.textContent).toBe("you");
    expect(row.querySelector("[aria-hidden] .aw-you, .aw-you[aria-hidden]")).toBeNull();
    get(el, "checkbox", "Select argilla");
    expect(el.querySelectorAll(".aw-you")).toHaveLength(1);
  }
});

test("changing one's own role and deleting oneself are disabled in the menu, with a visible reason", async () => {
  const { el, kernel } = await show(new FakeKernel(withOwners()));
  await settle();
  await click(get(el, "button", "Actions for argilla"));
  for (const [label, reason] of [
    ["Change role", "You can't change your own role. Ask another owner."],
    ["Delete", "You can't delete your own account. Ask another owner."],
  ]) {
    const item = get(el, "menuitem", `${label} : ${reason}`);
    expect(item.getAttribute("aria-disabled")).toBe("true");
    expect(item.querySelector(".aw-reason")!.textContent).toContain(reason);
    await click(item);
    expect(all(el, "dialog")).toEqual([]);
  }
  expect(get(el, "menuitem", "Reset password").getAttribute("aria-disabled")).toBeNull();
  await press(get(el, "menuitem", "Reset password"), "Escape");
  kernel.set("selected_ids", [ME]);
  await settle();
  const remove = get(get(el, "toolbar", "Selected users"), "button", "Delete");
  expect(remove.getAttribute("aria-disabled")).toBe("true");
  expect(remove.title).toBe("You can't delete your own account. Ask another owner.");
});

test("a deletion of several excludes one's own account before anything is typed", async () => {
  const { dialog, kernel, el } = await dialogOf("Delete", "Delete 2 users", [ME, BO, HELENA]);
  expect(dialog.textContent).toContain("You (argilla) are left out. You can't delete your own account.");
  expect(names(dialog)).toEqual(["helena"]);
  expect(kernel.sentOf("ask_consequences")[0].users).toEqual([BO, HELENA]);
  await type(get(dialog, "textbox", "Type 2 to confirm"), "2");
  await submit(form(dialog));
  expect(kernel.sentOf("delete_users")).toMatchObject([{ users: [BO, HELENA], owners: [HELENA] }]);
  await settle();
  await click(get(el, "checkbox", "Select ana.costa"));
  await click(get(el, "button", "Change role"));
  const role = get(el, "dialog", "Change role");
  expect(role.textContent).toContain("You (argilla) are left out. You can't change your own role.");
  const box = get<HTMLSelectElement>(role, "combobox", "Role");
  box.value = "annotator";
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  await submit(form(role));
  expect(kernel.sentOf("change_role")).toMatchObject([{ users: [ANA], owners: [] }]);
});

test("resetting the passwords of several includes one's own", async () => {
  const { dialog, kernel } = await dialogOf("Reset password", "Reset password", [ME, BO]);
  expect(dialog.textContent).not.toContain("left out");
  await submit(form(dialog));
  expect(Object.keys(kernel.sentOf("reset_password")[0].passwords)).toEqual([ME, BO]);
});

// -- accounts that see only a part

test.each([
  ["admin", "You see only the members of your workspaces."],
  ["annotator", "You see only yourself."],
] as const)("an account that is an %s is told that it sees a part", async (role, message) => {
  for (const factory of [undefined, table, matrix]) {
    const kernel = new FakeKernel();
    kernel.session = { ...SESSION, account: { id: ANA, username: "ana.costa", role } };
    const { el } = await show(kernel, {}, factory);
    await settle();
    expect(el.querySelector(".aw-note-bar")!.textContent).toBe(message);
    expect(all(el, "alert")).toEqual([]);
  }
});

test("an owner sees no such note, and in a widget of one workspace, only an annotator does", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  expect(el.querySelector(".aw-note-bar")).toBeNull();
  kernel.session = {
    ...SESSION,
    account: { id: ANA, username: "ana.costa", role: "admin" },
    workspace: kernel.workspaces[0],
  };
  kernel.push(kernel.session);
  await settle();
  expect(el.querySelector(".aw-note-bar")).toBeNull();
  kernel.push({ ...kernel.session, account: { id: ANA, username: "ana.costa", role: "annotator" } });
  await settle();
  expect(el.querySelector(".aw-note-bar")!.textContent).toBe("You see only yourself.");
});

test("a dialog about many people sets owners and admins apart, and lists everyone on request", async () => {
  const more = Array.from(
    { length: 230 },
    (_, at): Row => ({
      ...team()[2],
      id: idOf(300 + at),
      username: `student${at}`,
    }),
  );
  const students = more.map(({ id }) => id);
  const ids = [...students, BO, DAYO, ANA, OMAR, HELENA];
  const { dialog } = await dialogOf("Delete", "Delete 235 users", ids, [...withOwners(), ...more]);
  const listed = (label: string) => all(get(dialog, "list", label), "listitem").map((one) => one.textContent);
  expect(dialog.textContent).toContain("Adminana.costa");
  expect(dialog.textContent).not.toContain("d.okafor");
  const open = get(dialog, "button", "and 227 more");
  await click(open);
  const box = get(dialog, "searchbox", "Search annotators");
  expect(document.activeElement).toBe(box);
  // The key that focuses the search of the table does nothing in a dialog, so it is not offered there.
  expect([box.getAttribute("aria-keyshortcuts"), box.parentElement!.textContent]).toEqual([null, ""]);
  expect(listed("Annotators")).toHaveLength(200);
  expect(listed("Annotators").slice(0, 3)).toEqual(["bo.li", "d.okafor", "student0"]);
  expect(dialog.textContent).toContain("and 32 more");
  await type(box, "student22");
  expect(listed("Annotators")).toEqual([
    "student22",
    ...Array.from({ length: 10 }, (_, at) => `student22${at}`),
  ]);
  await type(get(dialog, "textbox", "Type 235 to confirm"), "235");
  expect(listed("Annotators")).toHaveLength(11); // what was searched for stays
});

test("an owner without responses is not told how to keep them", async () => {
  const kernel = new FakeKernel(withOwners(), undefined, (request) =>
    request.type === "ask_consequences"
      ? {
          type: "consequences",
          request: request.id,
          datasets: [],
          uncounted: [],
          confirmation: { kind: "username", text: "omar" },
        }
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  kernel.set("selected_ids", [OMAR]);
  await settle();
  await click(get(el, "button", "Delete"));
  const text = get(el, "dialog", "Delete user").textContent;
  expect(text).toContain("This account has no responses.");
  expect(text).not.toContain("To keep the responses");
});
