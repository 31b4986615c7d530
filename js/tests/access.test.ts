// The access explorer: queries about a person, a workspace or dataset, two people and another role; and findings.

import axe from "axe-core";
import { expect, test, vi } from "vitest";
import { StringColumn } from "../src/data/columns/stringColumn.js";
import type { AccessOf, FindingGroup, FindingItem, Rule, ToBrowser } from "../src/protocol.js";
import { AccessExplorer as explorer } from "../src/widgets/core.js";
import type { Asked } from "./fake.js";
import { crowd, entry, FakeKernel, idOf, problem, SESSION, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, type Shown, settle, show, submit, type, whyOff } from "./page.js";

const line = (action: string, on: Rule["on"], phrase: string, owners = false): Rule => ({
  action,
  on,
  phrase,
  owner: "all",
  admin: owners ? "never" : "own workspaces",
  annotator: action === "annotate" ? "own workspaces" : "never",
  source: "guide",
  routes: [],
});
const POLICY = [
  line("create_user", "server", "create users", true),
  line("delete_user", "user", "delete users", true),
  line("list_members", "workspace", "list the members of a workspace"),
  line("remove_from_workspace", "workspace", "remove users from workspaces"),
  line("annotate", "dataset", "annotate datasets"),
];
const finding = (key: string, parts: string[], more: Partial<FindingItem>): FindingItem => ({
  key,
  kind: "",
  parts,
  label: "",
  fixable: true,
  choose: null,
  users: more.users ?? [],
  user_count: more.users?.length ?? 0,
  workspaces: [],
  ...more,
});
const group = (
  kind: string,
  severity: FindingGroup["severity"],
  title: string,
  ...findings: FindingItem[]
): FindingGroup => ({
  kind,
  severity,
  title,
  why: `Why: ${kind}.`,
  findings: findings.map((one) => ({ ...one, kind })),
});
const GROUPS: FindingGroup[] = [
  group(
    "default_credentials",
    "critical",
    "1 account has the published default key",
    finding("e", ["", "argilla", " has the published default key."], {
      label: "Make an owner of your own",
      choose: "users",
      users: [idOf(0)],
    }),
  ),
  group(
    "owner_is_member",
    "warning",
    "1 owner is a member of a workspace",
    finding("a", ["", "argilla", " is an owner and a member of ", "nlp", "."], {
      label: "Remove from nlp",
      users: [idOf(0)],
      workspaces: [WORKSPACES[0].id],
    }),
  ),
  group(
    "near_duplicates",
    "warning",
    "Some usernames look alike",
    finding("c", ["", "ana", " and ", "аna", " look alike."], {
      label: "Rename one of them",
      choose: "username",
      users: [idOf(1), idOf(2)],
    }),
  ),
  group(
    "empty_workspace",
    "hint",
    "1 workspace has no members",
    finding("d", ["Workspace ", "speech", " has no members."], {
      label: "Delete speech",
      workspaces: [WORKSPACES[1].id],
    }),
  ),
  group(
    "no_workspace",
    "hint",
    "1 user is in no workspace",
    finding("b", ["1 annotator (", "farah.k", ") is in no workspace."], {
      label: "Add to a workspace",
      choose: "workspaces",
      users: [idOf(6)],
    }),
  ),
];

function answer(request: Asked, kernel: FakeKernel): ToBrowser | undefined {
  const base = { request: request.id, note: null, code: `client.directory.access # ${request.type}` };
  switch (request.type) {
    case "ask_policy":
      return { type: "policy", request: request.id, lines: POLICY };
    case "ask_access_of": {
      const row = kernel.rows.find(({ id }) => id === request.user);
      if (row === undefined) return { type: "failed", request: request.id, error: problem("Gone.") };
      const of: AccessOf = {
        ...base,
        type: "access_of",
        user: row.id,
        username: row.username,
        role: row.role,
        workspaces: kernel.workspaces
          .map((workspace) => ({ workspace, inside: row.workspaces!.includes(workspace.id) }))
          .map(({ workspace, inside }) => ({
            workspace,
            allowed: inside || row.role === "owner",
            member: inside,
            datasets: workspace === WORKSPACES[0] ? [{ name: "reviews", draft: true }] : [],
          }))
          .sort((a, b) => Number(b.allowed) - Number(a.allowed)),
        lines: POLICY.map(({ action }) => ({
          action,
          allowed: action === "annotate",
          everywhere: false,
          workspaces: ["nlp"],
          reason: action === "annotate" ? "annotator, and member of nlp" : "annotator, and only owners can",
        })),
      };
      return of;
    }
    case "ask_access_to":
      return {
        ...base,
        type: "access_to",
        people: [{ id: idOf(3), username: "carla.<b>ruiz</b>", role: "annotator", reason: "member of nlp" }],
        counts: { owner: 1, annotator: 1200 },
      };
    case "ask_comparison":
    case "ask_simulation": {
      const gap = { everywhere: false, reason: "admin", why_not: "annotator" };
      return {
        ...base,
        type: "comparison",
        lines: [
          { ...gap, action: "list_members", first: false, workspaces: ["nlp"] },
          { ...gap, action: "remove_from_workspace", first: false, workspaces: ["nlp"] },
          { ...gap, action: "annotate", first: true, workspaces: ["vision"] },
        ],
      };
    }
    case "ask_findings":
      return { ...base, type: "findings", count: GROUPS.length, groups: GROUPS };
    default:
      return undefined;
  }
}

async function explore(kernel = new FakeKernel()): Promise<Shown> {
  kernel.handler = answer;
  const shown = await show(kernel, {}, explorer);
  await settle(12);
  return shown;
}

async function choose(el: Element, label: string, text: string): Promise<void> {
  const field = get<HTMLInputElement>(el, "combobox", label);
  await click(field);
  await type(field, text);
  await press(field, "Enter");
  await settle();
}

const part = (el: Element, name: string) =>
  click(
    [...el.querySelectorAll<HTMLElement>("label")]
      .find((label) => label.textContent!.startsWith(name))!
      .querySelector("input")!,
  );

test("without a person, the table shows the permissions of each role as yes or no", async () => {
  const { el } = await explore();
  const table = get(el, "table", "Permissions") ?? el.querySelector("table[aria-label=Permissions]");
  const row = [...table.querySelectorAll("tr")].find((tr) => tr.textContent!.includes("create users"))!;
  expect([...row.querySelectorAll("td")].map((cell) => cell.textContent)).toEqual(["yes", "no", "no"]);
  expect(table.textContent).toContain("own workspaces");
});

test("a person is chosen by typing, and their permissions are marked with the reason", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.l");
  expect(kernel.sentOf("ask_access_of")[0].user).toBe(idOf(2));
  expect(all(el, "table", "Permissions")).toEqual([]);
  await click(get(el, "button", "Show all 5 actions with reasons"));
  const held = [...el.querySelectorAll(".aw-a-held")].map((cell) => cell.textContent);
  expect(held).toEqual(["annotator", "no", "no", "no", "no", "own workspaces"]);
  const reasons = all(get(el, "table", "Permissions"), "row").map((row) => row.lastElementChild!.textContent);
  expect(reasons.filter((reason) => reason.includes("only"))).toEqual([
    "noowners only",
    "noowners only",
    "noadmins and owners only",
    "noadmins and owners only",
  ]);
  expect(el.textContent).toContain("annotator, and member of nlp");
  await choose(el, "Person", "ana");
  get(el, "table", "Permissions"); // still shown for the next person
  await click(get(el, "button", "Hide the reasons"));
  expect(all(el, "table", "Permissions")).toEqual([]);
});

const cards = (el: Element) => [...el.querySelectorAll(".aw-a-card")].map(({ textContent }) => textContent);

test("a person's page begins with the workspaces, and says once who can do the rest", async () => {
  const { el } = await explore();
  await choose(el, "Person", "bo.li");
  expect(el.querySelector(".aw-a-lead")!.textContent).toBe(
    "bo.li Bo Li Nannotator is a member of 1 of 3 workspaces and sees 1 of 1 dataset.",
  );
  expect(cards(el)).toEqual(["nlpmemberreviews (draft)", "speechAdd", "visionAdd"]);
  const page = el.querySelector("[aria-label=Answer]")!.textContent!;
  expect(page).toContain("On the whole serverCan't (owners only)create and delete users");
  expect(page).toContain(
    "In their workspacesCanannotate datasetsCan't (admins and owners only)list the members",
  );
  expect(page.match(/\(owners only\)/g)).toHaveLength(1);
  expect(el.textContent).toContain("No access: not a member");
  await choose(el, "Person", "argilla");
  expect(el.querySelector(".aw-a-lead")!.textContent).toContain("has access to every workspace");
  expect(cards(el)).toEqual(["nlpreviews (draft)", "speechNo datasets yet.", "visionNo datasets yet."]);
  expect(el.textContent).toContain("In every workspace");
  expect(el.textContent).not.toContain("Can't");
  expect(el.textContent).not.toContain("No access");
  await choose(el, "Person", "farah");
  expect(el.querySelector(".aw-a-lead")!.textContent).toContain("is not a member of any workspace");
  expect(el.textContent).toContain("In a workspace, once they are a member");
});

test("a person is added to a workspace on its card, and the focus stays in the cards", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "Add to speech"));
  await settle(12);
  expect(kernel.sentOf("add_to_workspace")).toMatchObject([
    { users: [idOf(2)], workspaces: [WORKSPACES[1].id], owners: [] },
  ]);
  expect(cards(el)[1]).toBe("speechmemberNo datasets yet.");
  expect(document.activeElement).toBe(get(el, "list", "Workspaces of bo.li").parentElement);
  await click(get(el, "button", "vision"));
  expect(get<HTMLInputElement>(el, "combobox", "Workspace or dataset").value).toBe("vision");
});

test("while a change is on its way, the buttons of cards and findings say why they are off", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  kernel.queue = [];
  await click(get(el, "button", "Add to speech"));
  expect(whyOff(get(el, "button", "Add to speech"))).toBe("A change is in progress.");
  await part(el, "Findings");
  expect(whyOff(get(el, "button", "Remove from nlp"))).toBe("A change is in progress.");
});

test("without the right to add people, or in a read-only widget, cards have no button", async () => {
  const kernel = new FakeKernel();
  const { el } = await explore(kernel);
  await choose(el, "Person", "bo.li");
  kernel.set("read_only", true);
  await settle();
  expect(all(el, "button", "Add to speech")).toEqual([]);
  kernel.set("read_only", false);
  await settle();
  get(el, "button", "Add to speech");
  kernel.push({ ...SESSION, refused: { add_to_workspace: "Only owners can add users to workspaces." } });
  await settle();
  expect(all(el, "button", "Add to speech")).toEqual([]);
});

test("of many workspaces, the first are shown, then all", async () => {
  const many = Array.from({ length: 60 }, (_, at) => ({
    id: `000000${10 + at}-aaaa-4000-8000-000000000000`,
    name: `space${at}`,
  }));
  const { el } = await explore(new FakeKernel(team(many), many));
  await choose(el, "Person", "bo.li");
  expect(cards(el)).toHaveLength(1 + 24);
  await click(get(el, "button", "Show all 59 workspaces"));
  expect(cards(el)).toHaveLength(60);
});

test("differences are grouped by place, and each has its reason on demand", async () => {
  const { el } = await explore();
  await choose(el, "Person", "bo.li");
  await choose(el, "Compare with", "ana");
  const table = get(el, "table", "bo.li and ana.costa compared");
  expect(all(table, "row").map((row) => row.textContent)).toEqual([
    "wherecan",
    "Only bo.li",
    "visionannotate datasets",
    "Only ana.costa",
    "nlplist the members of a workspaceremove users from workspaces",
  ]);
  await click(get(el, "button", "Show all 3 actions with reasons"));
  const reasons = get(el, "table", "bo.li and ana.costa compared, with reasons");
  expect(all(reasons, "row").map((row) => row.textContent)).toContain(
    "list the members of a workspacenlpadmin",
  );
});

test("the list of people shows how many more there are, and Escape closes it", async () => {
  const { el } = await explore();
  const field = get<HTMLInputElement>(el, "combobox", "Person");
  await click(field);
  expect(all(el, "option").length).toBe(team().length);
  expect(field.getAttribute("aria-controls")).toBe(get(el, "listbox", "Person: choices").id);
  await press(field, "ArrowDown");
  const active = field.getAttribute("aria-activedescendant");
  expect(all(el, "option")[1].id).toBe(active);
  await press(field, "Escape");
  expect(all(el, "option")).toEqual([]);
  await type(field, "zzz");
  expect(el.textContent).toContain("No matches.");
});

test("people whose usernames begin with what is typed come first", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", " GIL");
  expect(kernel.sentOf("ask_access_of")[0].user).toBe(team()[8].id);
  await type(get<HTMLInputElement>(el, "combobox", "Person"), "gil");
  expect(all(el, "option").map((one) => one.querySelector("bdi")!.textContent)).toEqual([
    "gil.ionescu",
    "argilla",
  ]);
});

test("of ten thousand people only those listed are decoded, and the arrow keys search nothing", async () => {
  const { el } = await explore(new FakeKernel(crowd(10_000)));
  const field = get<HTMLInputElement>(el, "combobox", "Person");
  await click(field);
  const decoded = vi.spyOn(StringColumn.prototype, "get");
  const searched = vi.spyOn(StringColumn.prototype, "scan");
  await type(field, "a");
  expect(all(el, "option").length).toBe(50);
  expect(decoded.mock.calls.length).toBeLessThan(500);
  const { length } = searched.mock.calls;
  expect(length).toBeGreaterThan(0);
  await press(field, "ArrowDown");
  expect(all(el, "option")[1].id).toBe(field.getAttribute("aria-activedescendant"));
  expect(searched.mock.calls.length).toBe(length);
});

test("the active person is scrolled into view, also in a shadow root", async () => {
  const { el } = await explore();
  const host = document.body.appendChild(document.createElement("div"));
  host.attachShadow({ mode: "open" }).append(el);
  const field = get<HTMLInputElement>(el, "combobox", "Person");
  await click(field);
  const scrolled: unknown[] = [];
  const scroll = vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(function (this: Element) {
    scrolled.push(this);
  });
  await press(field, "ArrowDown");
  scroll.mockRestore();
  expect(scrolled).toEqual([all(el, "option")[1]]);
});

test("Enter chooses the active person, also when others arrive, and no one once they are gone", async () => {
  const { el, kernel } = await explore();
  const field = get<HTMLInputElement>(el, "combobox", "Person");
  const active = () => document.getElementById(field.getAttribute("aria-activedescendant") ?? "");
  const asked = () => kernel.sentOf("ask_access_of").map(({ user }) => user);
  const arrive = async (id: number, username: string) => {
    kernel.patch({ rows: [{ ...kernel.rows[2], id: idOf(id), username }] });
    await settle();
  };
  await click(field);
  const first = active()!.querySelector("bdi")!.textContent!;
  await arrive(77, "aaaron");
  expect(active()!.querySelector("bdi")!.textContent).toBe(first);
  await press(field, "ArrowUp");
  expect(active()!.textContent).toContain("aaaron");
  await arrive(78, "aaabel");
  await press(field, "Enter");
  expect(asked()).toEqual([idOf(77)]);
  await click(field);
  await press(field, "ArrowDown");
  kernel.patch({ removed: [idOf(78), idOf(77)] });
  await settle();
  await press(field, "Enter");
  expect(active()).toBeNull();
  expect(asked()).toEqual([idOf(77)]);
});

test("the list of people follows what others change while it is open", async () => {
  const { el, kernel } = await explore();
  await type(get<HTMLInputElement>(el, "combobox", "Person"), "zora");
  expect(all(el, "option")).toEqual([]);
  kernel.patch({ rows: [{ ...kernel.rows[2], id: idOf(77), username: "zora" }] });
  await settle();
  expect(get(el, "option").textContent).toContain("zora");
});

test("two people are compared", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  await choose(el, "Compare with", "ana");
  expect(kernel.sentOf("ask_comparison")[0]).toMatchObject({ user: idOf(2), other: idOf(1) });
  expect(el.textContent).toContain("Only bo.li");
  expect(el.textContent).toContain("Only ana.costa");
});

test("another role is simulated without sending a change, and then applied", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  const open = get(el, "button", "What if …");
  open.focus();
  await click(open);
  expect(document.activeElement).toBe(get(el, "combobox", "Role"));
  const role = get<HTMLSelectElement>(el, "combobox", "Role");
  role.value = "admin";
  role.dispatchEvent(new Event("change", { bubbles: true }));
  await click(all(el, "option").find((one) => one.textContent!.includes("vision"))!);
  expect(kernel.sentOf("ask_simulation").at(-1)).toMatchObject({
    role: "admin",
    add: [WORKSPACES[2].id],
    remove: [],
  });
  expect(el.textContent).toContain("bo.li would gain");
  expect(kernel.sentOf("change_access")).toEqual([]);
  await submit(get(el, "form", "What if"));
  await settle();
  // "Apply" sends one request, which becomes one journal entry.
  expect(kernel.sentOf("change_access")).toMatchObject([
    { user: idOf(2), role: "admin", add: [WORKSPACES[2].id], remove: [] },
  ]);
  expect([kernel.sentOf("change_role"), kernel.sentOf("change_memberships")]).toEqual([[], []]);
  expect(all(el, "form", "What if")).toEqual([]);
  expect(document.activeElement).toBe(get(el, "button", "What if …"));
});

test("a simulated owner is asked for as everywhere, and leaves workspaces in the same change", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "What if …"));
  const form = get(el, "form", "What if");
  const option = (name: string) => all(form, "option").find((one) => one.textContent!.includes(name))!;
  await click(option("vision"));
  await chooseRole(el, "owner");
  await settle();
  const places = () => get(get(form, "group", "A new owner"), "list", "Their workspaces").textContent;
  expect(form.textContent).toContain("They stay members of these workspaces");
  expect(places()).toBe("nlp and vision");
  await submit(form);
  expect(kernel.sentOf("change_access")).toEqual([]);
  await click(get(form, "checkbox", "And remove them from their workspaces"));
  expect(form.textContent).toContain("They leave these workspaces");
  expect(places()).toBe("nlp");
  expect(kernel.sentOf("ask_simulation").at(-1)).toMatchObject({
    role: "owner",
    add: [],
    remove: [WORKSPACES[0].id],
  });
  await click(get(form, "checkbox", "Make them an owner"));
  await chooseRole(el, "admin"); // and what was agreed to is forgotten
  await chooseRole(el, "owner");
  await submit(form);
  expect(kernel.sentOf("change_access")).toEqual([]);
  await click(get(form, "checkbox", "Make them an owner"));
  await submit(form);
  expect(kernel.sentOf("change_access")).toMatchObject([
    { role: "owner", add: [], remove: [WORKSPACES[0].id] },
  ]);
});

test("a simulation that fails offers another try, and its form keeps what was chosen", async () => {
  let fails = true;
  const kernel = new FakeKernel();
  const { el } = await explore(kernel);
  kernel.handler = (request) =>
    request.type === "ask_simulation" && fails
      ? { type: "failed", request: request.id, error: problem("The server did not answer.") }
      : answer(request, kernel);
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "What if …"));
  await chooseRole(el, "admin");
  const form = get(el, "form", "What if");
  expect(get(form, "alert").textContent).toContain("The server did not answer.");
  fails = false;
  await click(get(form, "button", "Try again"));
  expect(all(form, "alert")).toEqual([]);
  expect(form.textContent).toContain("bo.li would lose");
  expect(get<HTMLSelectElement>(form, "combobox", "Role").value).toBe("admin");
});

test("changes by others during a simulation are kept and shown", async () => {
  const kernel = new FakeKernel();
  const { el } = await explore(kernel);
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "What if …"));
  await click(all(el, "option").find((one) => one.textContent!.includes("vision"))!);
  const [nlp, speech, vision] = WORKSPACES.map(({ id }) => id);
  const bo = kernel.rows.find(({ id }) => id === idOf(2))!;
  kernel.patch({ rows: [{ ...bo, role: "admin", workspaces: [nlp, speech] }] });
  await settle();
  const form = get(el, "form", "What if");
  const note = get(form, "table", "Changed in the meantime");
  expect(note.textContent).toContain("annotatoradmin");
  expect(note.textContent).toContain("nlpnlp and speech");
  expect(get<HTMLSelectElement>(form, "combobox", "Role").value).toBe("admin");
  expect(kernel.sentOf("ask_simulation").at(-1)).toMatchObject({ role: null, add: [vision], remove: [] });
  await submit(form);
  await settle();
  expect(kernel.sentOf("change_access")).toMatchObject([{ role: null, add: [vision], remove: [] }]);
});

test("a choice that was made and reverted is not sent", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "What if …"));
  const option = (name: string) => all(el, "option").find((one) => one.textContent!.includes(name))!;
  for (const name of ["vision", "vision", "nlp", "nlp"]) await click(option(name));
  await chooseRole(el, "owner");
  await chooseRole(el, "annotator");
  await click(option("speech"));
  expect(kernel.sentOf("ask_simulation").at(-1)).toMatchObject({
    role: null,
    add: [WORKSPACES[1].id],
    remove: [],
  });
  await submit(get(el, "form", "What if"));
  await settle();
  expect(kernel.sentOf("change_access")).toMatchObject([{ role: null, add: [WORKSPACES[1].id], remove: [] }]);
});

test("a refused change is reported in its form, which keeps its input", async () => {
  const kernel = new FakeKernel();
  const { el } = await explore(kernel);
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "What if …"));
  await chooseRole(el, "admin");
  kernel.handler = (request) =>
    request.type === "change_access"
      ? { type: "failed", request: request.id, error: problem("bo.li was changed by somebody else.") }
      : answer(request, kernel);
  await submit(get(el, "form", "What if"));
  await settle();
  expect(get(el, "form", "What if").textContent).toContain("bo.li was changed by somebody else.");
});

/** Apply another role on a slow server; return a function that makes the server respond. */
async function applyLate(el: HTMLElement, kernel: FakeKernel, refusal: string | null = null) {
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "What if …"));
  await chooseRole(el, "admin");
  let end = () => {};
  kernel.handler = (request) => {
    if (request.type !== "change_access") return answer(request, kernel);
    const answered: ToBrowser =
      refusal === null
        ? kernel.done(request, "Made bo.li admin.")
        : { type: "failed", request: request.id, error: problem(refusal) };
    return new Promise((resolve) => {
      end = () => resolve(answered);
    });
  };
  await submit(get(el, "form", "What if"));
  return async () => {
    end();
    await settle();
  };
}

async function chooseRole(el: HTMLElement, to: string): Promise<void> {
  const role = get<HTMLSelectElement>(el, "combobox", "Role");
  role.value = to;
  role.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
}

test("a full name in the list of people shows its hidden characters and cannot reorder text", async () => {
  const kernel = new FakeKernel();
  kernel.rows[2] = { ...kernel.rows[2], first_name: "B\u202Eo", last_name: "L\u200Bi" };
  const { el } = await explore(kernel);
  const field = get<HTMLInputElement>(el, "combobox", "Person");
  await click(field);
  await type(field, "bo.li");
  const option = get(el, "option");
  expect(option.textContent).toBe("bo.liBU+202Eo LU+200Bi · annotator");
  expect([...option.querySelectorAll("bdi")].map((name) => name.textContent)).toEqual([
    "bo.li",
    "BU+202Eo LU+200Bi",
  ]);
});

test("a refusal that arrives after its form was closed is reported in the panel", async () => {
  const { el, kernel } = await explore();
  const end = await applyLate(el, kernel, "Somebody changed bo.li.");
  await part(el, "Findings");
  await settle(12);
  await end();
  expect(get(el, "alert").textContent).toContain("Somebody changed bo.li.");

  let refuse = () => {};
  kernel.handler = (request) =>
    request.type !== "fix"
      ? answer(request, kernel)
      : new Promise((resolve) => {
          const error = problem("argilla is no owner any more.");
          refuse = () => resolve({ type: "failed", request: request.id, error });
        });
  await click(get(el, "button", "Remove from nlp"));
  await part(el, "A person");
  await settle(12);
  refuse();
  await settle();
  expect(get(el, "alert").textContent).toContain("argilla is no owner any more.");
});

test("applying a change for one person does not affect the simulation for another", async () => {
  const { el, kernel } = await explore();
  const end = await applyLate(el, kernel);
  await choose(el, "Person", "ana.costa");
  await click(get(el, "button", "What if …"));
  await chooseRole(el, "owner");
  await end();
  expect(get<HTMLSelectElement>(get(el, "form", "What if"), "combobox", "Role").value).toBe("owner");
});

test("fixing many memberships shows its progress, and can be stopped", async () => {
  const { el, kernel } = await explore();
  kernel.handler = (request) => (request.type === "fix" ? new Promise(() => {}) : answer(request, kernel));
  await part(el, "Findings");
  await click(get(el, "button", "Remove from nlp"));
  const [request] = kernel.sentOf("fix");
  kernel.push({
    type: "progress",
    request: request.id,
    message: "Fixing a finding",
    done: 28,
    total: 520,
    left: null,
  });
  await settle();
  get(el, "progressbar", "Fixing a finding: 28 of 520");
  await click(get(el, "button", "Stop"));
  expect(kernel.sentOf("stop")).toMatchObject([{ request: request.id }]);
});

const findings = ({ id }: { id: string }, groups: typeof GROUPS) =>
  ({ type: "findings", request: id, note: null, code: "", count: groups.length, groups }) as const;

test("the focus moves to the list when a finding is fixed, also after the last one", async () => {
  const { el, kernel } = await explore();
  let left = GROUPS.filter(({ kind }) => kind === "owner_is_member" || kind === "no_workspace");
  kernel.handler = (request) => {
    if (request.type === "ask_findings") return findings(request, left);
    if (request.type !== "fix") return answer(request, kernel);
    left = left.filter(({ findings }) => findings[0].key !== request.finding);
    kernel.patch({ rows: [{ ...kernel.rows[2] }] });
    return undefined;
  };
  kernel.patch({ rows: [{ ...kernel.rows[2] }] });
  await part(el, "Findings");
  await settle(12);
  const list = get(el, "list", "Findings").parentElement;
  await click(get(el, "button", "Remove from nlp"));
  await settle(12);
  expect(all(el, "button", "Remove from nlp")).toEqual([]);
  expect(document.activeElement).toBe(list);
  await click(get(el, "button", "Add to a workspace"));
  await click(all(el, "option").find((one) => one.textContent!.includes("speech"))!);
  get(el, "button", "Apply").focus();
  await submit(el.querySelector<HTMLElement>(".aw-a-choice")!);
  await settle(12);
  expect(el.textContent).toContain("No problems found.");
  expect(document.activeElement).toBe(list);
});

test("the focus stays in the widget when a fix fails and its finding disappears", async () => {
  const { el, kernel } = await explore();
  let left = GROUPS.filter(({ kind }) => kind === "owner_is_member");
  kernel.handler = (request) => {
    if (request.type === "ask_findings") return findings(request, left);
    if (request.type !== "fix") return answer(request, kernel);
    return { type: "failed", request: request.id, error: problem("Only owners can change users.") };
  };
  kernel.patch({ rows: [{ ...kernel.rows[2] }] });
  await part(el, "Findings");
  await settle(12);
  const fix = get(el, "button", "Remove from nlp");
  fix.focus();
  await click(fix);
  await settle(12);
  expect(document.activeElement).toBe(fix);
  left = [];
  kernel.patch({ rows: [{ ...kernel.rows[2] }] });
  await settle(12);
  expect(fix.isConnected).toBe(false);
  expect(el.contains(document.activeElement)).toBe(true);
});

test("an account that cannot make changes sees the reason", async () => {
  const kernel = new FakeKernel();
  kernel.session = { ...SESSION, refused: { update_user: "Only owners can change users." } };
  const { el } = await explore(kernel);
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "What if …"));
  await chooseRole(el, "admin");
  expect(get(el, "button", "Apply").title).toBe("Only owners can change users.");
});

test("below each answer is the line of code that asks the same", async () => {
  const { el } = await explore();
  const code = () =>
    all(el, "region", "The same in a cell").map((box) => box.querySelector("pre")!.textContent);
  const asking = (question: string) => [`client.directory.access # ${question}`];
  expect(code()).toEqual([]);
  await choose(el, "Person", "bo.l");
  expect(code()).toEqual(asking("ask_access_of"));
  await click(get(el, "button", "What if …"));
  expect(code()).toEqual(asking("ask_simulation"));
  await click(get(el, "button", "Cancel"));
  await choose(el, "Compare with", "ana");
  expect(code()).toEqual(asking("ask_comparison"));
  await part(el, "A workspace");
  await choose(el, "Workspace or dataset", "nlp");
  expect(code()).toEqual(asking("ask_access_to"));
  await part(el, "Findings");
  expect(code()).toEqual(asking("ask_findings"));
});

test("people with access to a workspace are listed by role and name, and a name leads to the person", async () => {
  const kernel = new FakeKernel();
  kernel.datasets = [{ id: idOf(90), name: "reviews", workspace_id: WORKSPACES[0].id }];
  const { el } = await explore(kernel);
  await part(el, "A workspace");
  await choose(el, "Workspace or dataset", "nlp/rev");
  expect(kernel.sentOf("ask_access_to")[0]).toMatchObject({ resource: idOf(90), action: "annotate" });
  expect(el.textContent).toContain("1 owner and 1,200 annotators can annotate nlp/reviews.");
  expect(el.textContent).toContain("and 1,200 more");
  expect(el.querySelector(".aw-a-people b")).toBeNull();
  await click(get(el, "button", "carla.<b>ruiz</b>"));
  expect(kernel.sentOf("ask_access_of").at(-1)!.user).toBe(idOf(3));
});

test("findings of one kind share a row, the most serious first, and names are text", async () => {
  const kernel = new FakeKernel();
  const { el } = await explore(kernel);
  const owners = Array.from({ length: 35 }, (_, at) =>
    finding(`o${at}`, ["", `own<i>er</i>${at}`, " is an owner and a member of ", "my class", "."], {
      label: "Remove from my class",
      users: [idOf(at)],
    }),
  );
  const many = group("owner_is_member", "warning", "35 owners are members of workspaces", ...owners);
  const twelve = finding("t", ["12 users (", "ana.costa", " and 11 more) are in no workspace."], {
    users: Array.from({ length: 12 }, (_, at) => idOf(at)),
    user_count: 300,
  });
  kernel.handler = (request, self) =>
    request.type === "ask_findings"
      ? {
          type: "findings",
          request: request.id,
          note: null,
          code: "",
          count: 37,
          groups: [GROUPS[0], many, group("no_workspace", "hint", "300 users are in no workspace", twelve)],
        }
      : answer(request, self);
  kernel.patch({ rows: [{ ...kernel.rows[2] }] });
  await settle(12);
  await part(el, "Findings");
  await settle(12);
  expect(el.querySelector(".aw-segments")!.textContent).toContain("Findings 37");
  const list = get(el, "list", "Findings");
  // A single finding has no heading that says the same, and each says once why it matters.
  expect([...list.children].map((row) => row.textContent)).toEqual([
    "argilla has the published default key.criticalWhy: default_credentials.Make an owner of your own",
    "35 owners are members of workspacesWhy: owner_is_member.Show all",
    expect.stringMatching(
      /^12 users \(ana.costa and 11 more\) are in no workspace.Why: no_workspace.All names/,
    ),
  ]);
  get(el, "list", "1 account has the published default key");
  expect(list.children[1].textContent).not.toContain("my class");
  const opener = get(el, "button", "Show all: 35 owners are members of workspaces");
  expect(opener.getAttribute("aria-expanded")).toBe("false");
  await click(opener);
  const items = get(el, "list", "35 owners are members of workspaces");
  expect(all(items, "listitem")).toHaveLength(35);
  const names = [...items.children[3].querySelectorAll("bdi")].map(({ textContent }) => textContent);
  expect(names).toEqual(["own<i>er</i>3", "my class"]);
  expect(items.querySelector("i")).toBeNull();
  expect(all(get(el, "list", "Names"), "listitem")).toHaveLength(12);
  expect(list.children[2].textContent).toContain("and 288 more");
  await click(get(el, "button", "Hide: 35 owners are members of workspaces"));
  expect(all(el, "list", "35 owners are members of workspaces")).toEqual([]);
});

test("the findings in view are as many as the number says, unless there are too many of one kind", async () => {
  const { el, kernel } = await explore();
  await part(el, "Findings");
  const two = [
    finding("x", ["", "nlp", " has no admin."], {}),
    finding("y", ["", "speech", " has no admin."], {}),
  ];
  const groups = [GROUPS[0], group("no_admin", "hint", "2 workspaces have no admin", ...two)];
  kernel.handler = (request, self) =>
    request.type === "ask_findings"
      ? { type: "findings", request: request.id, note: null, code: "", count: 3, groups }
      : answer(request, self);
  kernel.patch({ rows: [{ ...kernel.rows[2] }] });
  await settle(12);
  expect(el.querySelector(".aw-segments")!.textContent).toContain("Findings 3");
  const list = get(el, "list", "Findings");
  const sentences = () =>
    [...list.querySelectorAll("li:not(:has(li)) p:first-child")].map(({ textContent }) => textContent);
  expect(sentences()).toEqual([
    "argilla has the published default key.critical",
    "nlp has no admin.",
    "speech has no admin.",
  ]);
  await click(get(el, "button", "Hide: 2 workspaces have no admin"));
  expect(sentences().slice(1)).toEqual(["2 workspaces have no admin"]);
});

test("findings are counted, and each has its button", async () => {
  const { el, kernel } = await explore();
  expect(el.querySelector(".aw-segments")!.textContent).toContain("Findings 5");
  await part(el, "Findings");
  await click(get(el, "button", "Remove from nlp"));
  expect(kernel.sentOf("fix")[0]).toMatchObject({ finding: "a", chosen: [] });

  await click(get(el, "button", "Add to a workspace"));
  await click(all(el, "option").find((one) => one.textContent!.includes("speech"))!);
  await submit(el.querySelector<HTMLElement>(".aw-a-choice")!);
  expect(kernel.sentOf("fix")[1]).toMatchObject({ finding: "b", chosen: [WORKSPACES[1].id] });

  await click(get(el, "button", "Delete speech"));
  expect(kernel.sentOf("fix").length).toBe(2); // this one asks first
  expect(get(el, "dialog", "Delete workspace").textContent).toContain("speech");
  await click(get(el, "button", "Cancel"));

  await click(get(el, "button", "Make an owner of your own"));
  await choose(el, "Person", "bo.li");
  expect(all(el, "button", "New user …")).toEqual([]); // the explorer has no user form
  const form = el.querySelector<HTMLElement>(".aw-a-choice")!;
  await submit(form);
  expect(kernel.sentOf("fix").length).toBe(2); // nor is anyone made an owner unasked
  await settle();
  const asked = get(form, "group", "A new owner");
  expect(get(asked, "list", "Their workspaces").textContent).toBe("nlp");
  await click(get(asked, "checkbox", "And remove them from their workspaces"));
  await click(get(asked, "checkbox", "Make them an owner"));
  await submit(form);
  expect(kernel.sentOf("fix")[2]).toMatchObject({ finding: "e", chosen: [idOf(2)], leave: true });
});

test("one of two users with confusable names is renamed, and is chosen by id and role", async () => {
  const { el, kernel } = await explore();
  await part(el, "Findings");
  await click(get(el, "button", "Rename one of them"));
  const who = get<HTMLSelectElement>(el, "combobox", "Person");
  expect([...who.options].map(({ text }) => text)).toEqual([
    "choose one",
    `ana.costa (admin, ${idOf(1).slice(0, 8)})`,
    `bo.li (annotator, ${idOf(2).slice(0, 8)})`,
  ]);
  const rename = get<HTMLButtonElement>(el, "button", "Rename");
  expect(rename.disabled).toBe(true);
  who.value = idOf(2);
  who.dispatchEvent(new Event("change", { bubbles: true }));
  await type(get(el, "textbox", "New username"), "bo.lin");
  expect(rename.disabled).toBe(false);
  expect(all(el, "button", "Delete …")).toEqual([]); // the explorer has no dialog that shows the consequences
  await submit(el.querySelector<HTMLElement>(".aw-a-choice")!);
  expect(kernel.sentOf("fix")[0]).toMatchObject({ finding: "c", chosen: [idOf(2)], username: "bo.lin" });

  await click(get(el, "button", "Rename one of them"));
  await click(get(el, "button", "Compare them"));
  expect(kernel.sentOf("ask_comparison").at(-1)).toMatchObject({ user: idOf(1), other: idOf(2) });
});

test("an account that cannot fix findings can compare users with confusable names", async () => {
  const kernel = new FakeKernel();
  const { el } = await explore(kernel);
  await part(el, "Findings");
  kernel.set("read_only", true);
  await settle();
  expect(all(el, "button", "Rename one of them")).toEqual([]);
  await click(get(el, "button", "Compare them"));
  expect(kernel.sentOf("ask_comparison").at(-1)).toMatchObject({ user: idOf(1), other: idOf(2) });
});

test("with one person and no workspace, each part shows what there is", async () => {
  const { el } = await explore(new FakeKernel(team([]).slice(0, 1), []));
  await click(get(el, "combobox", "Person"));
  expect(all(el, "option").map((one) => one.textContent)).toEqual(["argillaArgilla · owner"]);
  await part(el, "A workspace");
  expect(el.textContent).toContain("No workspaces yet.");
  await part(el, "Matrix");
  expect(el.textContent).toContain("No workspaces yet.Create the first one with rg.WorkspaceForm(client).");
});

test("names are text in lists, results and options, whatever they contain", async () => {
  const hostile = ["<img src=x onerror=alert(1)>", "y".repeat(300), "a\u202eb\u0000"];
  const rows = team();
  hostile.forEach((name, at) => {
    rows[at].username = name;
  });
  const { el } = await explore(new FakeKernel(rows));
  await choose(el, "Person", "img");
  await part(el, "Findings");
  await click(get(el, "button", "Rename one of them"));
  const [, ...options] = get<HTMLSelectElement>(el, "combobox", "Person").options;
  expect(options.map(({ text }) => text.replace(/ \(.*/, ""))).toEqual([hostile[1], "a[U+202E]b[U+0000]"]);
  expect(el.querySelector("img, script")).toBeNull();
});

test("a person deleted while shown is reported as deleted", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  kernel.patch({ removed: [idOf(2)] });
  await settle();
  expect(el.textContent).toContain("This user no longer exists.");
});

test("an own change that is undone during a simulation is not attributed to someone else", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "What if …"));
  kernel.patch({ rows: [{ ...kernel.rows[2], workspaces: [] }] });
  await settle();
  const form = get(el, "form", "What if");
  expect(form.textContent).toContain("This has changed in the meantime.");
  expect(form.textContent).not.toContain("Someone else");
});

test("queries are repeated when people change, but not while a change is being made", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  const before = kernel.sentOf("ask_access_of").length;
  kernel.patch({ rows: [{ ...kernel.rows[2], role: "admin" }] });
  await settle();
  expect(kernel.sentOf("ask_access_of").length).toBe(before + 1);
});

test("a query waits for the previous one, and then only the newest is sent", async () => {
  const { el, kernel } = await explore();
  await choose(el, "Person", "bo.li");
  await settle();
  kernel.queue = [];
  const patches = async () => {
    for (const role of ["admin", "annotator", "admin"] as const) {
      kernel.patch({ rows: [{ ...kernel.rows[2], role }] });
      await settle(12);
    }
  };
  await patches();
  await choose(el, "Person", "ana");
  await settle(12);
  // The view asks again about a query until the kernel answers.
  const asked = () =>
    kernel
      .queue!.map(({ type }) => type)
      .filter((type) => type !== "ask_again")
      .sort();
  expect(asked()).toEqual(["ask_access_of", "ask_findings"]);
  const [first, ...others] = kernel.queue.filter(({ type }) => type !== "ask_again");
  kernel.queue = [];
  for (const request of [first, ...others]) kernel.push(answer(request, kernel)!);
  await settle(12);
  expect(asked()).toEqual(["ask_access_of", "ask_findings"]);
  expect(kernel.sentOf("ask_access_of").at(-1)!.user).toBe(idOf(1));
});

test("datasets are requested one query at a time", async () => {
  const { el, kernel } = await explore();
  kernel.queue = [];
  await part(el, "A workspace");
  for (const role of ["admin", "annotator", "admin"] as const) {
    kernel.patch({ rows: [{ ...kernel.rows[2], role }] });
    await settle(12);
  }
  expect(kernel.sentOf("ask_datasets")).toHaveLength(1);
});

test("while memberships are loaded, queries are not repeated for each workspace", async () => {
  const kernel = new FakeKernel();
  kernel.known = [0];
  kernel.session = { ...SESSION, reading: { done: 1, total: 3 } };
  const { el } = await explore(kernel);
  expect(kernel.sentOf("ask_findings")).toEqual([]);
  await choose(el, "Person", "bo.li");
  await settle();
  kernel.pushMembers(1);
  await settle(12);
  expect([kernel.sentOf("ask_findings").length, kernel.sentOf("ask_access_of").length]).toEqual([0, 1]);
  kernel.pushMembers(2);
  await settle(12);
  expect([kernel.sentOf("ask_findings").length, kernel.sentOf("ask_access_of").length]).toEqual([1, 2]);
});

test("after a failed load, the findings show why there are none", async () => {
  const kernel = new FakeKernel();
  kernel.known = [0];
  kernel.session = { ...SESSION, status: "failed", error: problem("The server is not responding.") };
  const { el } = await explore(kernel);
  kernel.handler = (request) =>
    request.type === "ask_findings"
      ? { type: "failed", request: request.id, error: problem("Memberships could not be read.") }
      : answer(request, kernel);
  kernel.pushColumns();
  await part(el, "Findings");
  await settle(12);
  const alerts = () => all(el, "alert").filter((one) => one.textContent.includes("Memberships could not"));
  expect(alerts()).toHaveLength(1);
  kernel.handler = (request) => answer(request, kernel);
  await click(get(el, "button", "Try again"));
  await settle(12);
  expect(alerts()).toEqual([]);
  expect(all(el, "list", "Findings")).toHaveLength(1);
});

test("findings that cannot be checked again stay, with a button that tries again, and nothing is fixed for them", async () => {
  const { el, kernel } = await explore();
  await part(el, "Findings");
  await settle(12);
  kernel.handler = (request) =>
    request.type === "ask_findings"
      ? { type: "failed", request: request.id, error: problem("Memberships could not be read.") }
      : answer(request, kernel);
  kernel.patch({ rows: [{ ...kernel.rows[2] }] });
  await settle(12);
  expect(get(el, "list", "Findings").textContent).toContain("a member of nlp");
  expect(get(el, "button", "Remove from nlp").getAttribute("aria-disabled")).toBe("true");
  kernel.handler = (request) => answer(request, kernel);
  await click(get(el, "button", "Try again"));
  await settle(12);
  expect(get(el, "button", "Remove from nlp").getAttribute("aria-disabled")).not.toBe("true");
});

test.each(["A person", "A workspace", "Findings", "Matrix"])("axe finds no violation in %s", async (name) => {
  const { el } = await explore();
  await part(el, name);
  if (name === "A person") await choose(el, "Person", "carla");
  const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});

test("in the explorer, Undo turns into Redo and back", async () => {
  const kernel = new FakeKernel();
  const { el } = await explore(kernel);
  await choose(el, "Person", "bo.li");
  await click(get(el, "button", "What if …"));
  await chooseRole(el, "admin");
  kernel.handler = (request, kernel) =>
    request.type === "change_access"
      ? kernel.done(request, "Changed bo.li to admin.", "", null, { entry: entry(1) })
      : answer(request, kernel);
  await submit(get(el, "form", "What if"));
  await settle();
  await click(get(el, "button", "Undo"));
  expect(all(el, "button", "Undo")).toEqual([]);
  await click(get(el, "button", "Redo"));
  expect(all(el, "button", "Redo")).toEqual([]);
  get(el, "button", "Undo");
});

test("a visit asks only what is not known yet; a change or a refresh makes all unknown", async () => {
  const kernel = new FakeKernel(team(), WORKSPACES, answer);
  const { el } = await show(kernel);
  await settle();
  const asked = () =>
    ["ask_policy", "ask_findings", "ask_datasets"].map((one) => kernel.sentOf(one as "ask_policy").length);
  const visit = async () => {
    await click(get(el, "tab", "Access"));
    await part(el, "A workspace");
    await settle(12);
    await click(get(el, "tab", "Users"));
  };
  await visit();
  expect(asked()).toEqual([1, 1, 1]);
  await visit();
  await visit();
  expect(asked()).toEqual([1, 1, 1]);
  kernel.patch({ rows: [{ ...kernel.rows[2], role: "admin" }] });
  await visit();
  expect(asked()).toEqual([1, 2, 2]);
  await click(get(el, "button", "Refresh"));
  await visit();
  expect(asked()).toEqual([1, 3, 3]);
  kernel.push({ ...kernel.session, read_at: 7 }); // the kernel itself has read the server again
  await visit();
  expect(asked()).toEqual([1, 4, 4]);
});

test("what one person can access is never shown under the name of another, nor to another account", async () => {
  const { el, kernel } = await explore();
  const cards = () => el.querySelector(".aw-a-scroll")!.textContent;
  await choose(el, "Person", "bo.li");
  const first = cards();
  expect(first).toContain("nlp");
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  kernel.handler = async (request) => {
    if (request.type.startsWith("ask_access")) await held;
    return answer(request, kernel);
  };
  await choose(el, "Person", "ana");
  expect(cards()).not.toContain("nlp");
  await choose(el, "Person", "bo.li");
  expect(cards()).toBe(first); // known
  const asked = kernel.sentOf("ask_access_of").length;
  const account = { ...kernel.session.account!, id: idOf(77), username: "other" };
  kernel.push({ ...kernel.session, account });
  await settle();
  expect(cards()).not.toContain("nlp");
  release();
  await settle();
  expect(kernel.sentOf("ask_access_of").length).toBe(asked + 1);
  expect(cards()).toBe(first);
});

test("nothing is fixed for what may be out of date", async () => {
  const { el, kernel } = await explore();
  await part(el, "Findings");
  await settle();
  const off = () => get(el, "button", "Remove from nlp").matches(":disabled, [aria-disabled=true]");
  expect(off()).toBe(false);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  kernel.handler = async (request) => {
    if (request.type === "ask_findings") await held;
    return answer(request, kernel);
  };
  kernel.patch({ rows: [{ ...kernel.rows[2], role: "admin" }] });
  await settle();
  expect(off()).toBe(true);
  expect(whyOff(get(el, "button", "Remove from nlp"))).toBe("The findings are being checked again.");
  release();
  await settle();
  expect(off()).toBe(false);
});
