// Findings in a manager's "Access" tab, which open the manager's dialogs and forms.
import { expect, test } from "vitest";
import type { FindingGroup } from "../src/protocol.js";
import { FakeKernel, idOf } from "./fake.js";
import { click, get, type Shown, settle, show } from "./page.js";

async function manager(handler: FakeKernel["handler"]): Promise<Shown> {
  const shown = await show(new FakeKernel(undefined, undefined, handler));
  await settle();
  return shown;
}

async function open(el: Element, tab = "Access"): Promise<HTMLElement> {
  await click(get(el, "tab", tab));
  return get(el, "tabpanel");
}

const choose = (el: Element, name: string) =>
  click([...el.querySelectorAll("label")].find((label) => label.textContent!.startsWith(name))!);

const FINDING = { parts: ["Look at it."], fixable: true, workspaces: [], user_count: 1 };
const GROUP = { severity: "warning" as const, title: "Something was found", why: "It matters." };
const GROUPS: FindingGroup[] = [
  {
    ...GROUP,
    kind: "near_duplicates",
    findings: [
      {
        ...{ ...FINDING, key: "a", kind: "near_duplicates", label: "Rename one of them" },
        ...{ choose: "username", users: [idOf(1), idOf(2)] },
      },
    ],
  },
  {
    ...GROUP,
    kind: "single_owner",
    findings: [
      {
        ...{ ...FINDING, key: "b", kind: "single_owner", label: "Make somebody else an owner too" },
        ...{ choose: "users", users: [idOf(0)] },
      },
    ],
  },
];

async function findings(): Promise<Shown> {
  const shown = await manager((request) =>
    request.type === "ask_findings"
      ? { type: "findings", request: request.id, count: GROUPS.length, groups: GROUPS, note: null, code: "" }
      : undefined,
  );
  await choose(await open(shown.el), "Findings");
  return shown;
}

test("a finding opens the dialog with the consequences of a deletion, and deletes no one itself", async () => {
  const { el, kernel } = await findings();
  await click(get(el, "button", "Rename one of them"));
  const who = get<HTMLSelectElement>(el, "combobox", "Person");
  who.value = idOf(2);
  who.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  await click(get(el, "button", "Delete …"));
  const dialog = get(el, "dialog", "Delete user");
  expect(dialog.textContent).toContain("bo.li");
  get(dialog, "textbox", "Type the username to confirm");
  expect(kernel.sentOf("ask_consequences")).toMatchObject([{ users: [idOf(2)] }]);
  expect([kernel.sentOf("fix"), kernel.sentOf("delete_users")]).toEqual([[], []]);
});

test("a finding that another owner would fix opens the form for a new owner", async () => {
  const { el } = await findings();
  const button = get(el, "button", "Make somebody else an owner too");
  await click(button);
  // Tab leads from the button to the field that it opened.
  const field = get(el, "combobox", "Person");
  expect(button.compareDocumentPosition(field)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  await click(get(el, "button", "New user …"));
  const form = get(el, "form", "New user");
  expect(get<HTMLSelectElement>(form, "combobox", "Role").value).toBe("owner");
  await click(get(form, "button", "Cancel"));
  await click(get(el, "button", "New user"));
  expect(get<HTMLSelectElement>(get(el, "form", "New user"), "combobox", "Role").value).toBe("annotator");
});

test("the form is for an owner, even if one for another role is open", async () => {
  const { el } = await findings();
  await open(el, "Users");
  await click(get(el, "button", "New user"));
  await choose(await open(el), "Findings");
  await click(get(el, "button", "Make somebody else an owner too"));
  await click(get(el, "button", "New user …"));
  expect(get<HTMLSelectElement>(get(el, "form", "New user"), "combobox", "Role").value).toBe("owner");
});
