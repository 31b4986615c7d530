// The parts "Progress" and "Datasets" of a workspace, and archiving it.
import axe from "axe-core";
import { options, type VNode } from "preact";
import { expect, test } from "vitest";
import type { PersonProgressItem, Saved, WorkspaceProgressItem } from "../src/protocol.js";
import { type Asked, FakeKernel, GONE, idOf, problem, SESSION, sessionAs, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show, type, whyOff } from "./page.js";

const NLP = WORKSPACES[0];
const ROWS = team();

const person = (
  at: number,
  state: PersonProgressItem["state"],
  given: PersonProgressItem["given"],
  to_do: number | null = 0,
  left: PersonProgressItem["left"] = [to_do, 0, null],
) => ({
  id: ROWS[at]?.id ?? null,
  username: ROWS[at]?.username ?? `gone<b>${at}`,
  name: "Some One",
  role: "annotator" as const,
  state,
  to_do,
  given,
  left,
});
const dataset = (name: string, records: number | null, pending: number | null, draft = false) => ({
  id: name,
  name,
  draft,
  records,
  pending,
  error: null,
  needed: 2,
});

const DATASETS = [
  dataset("intents", 1200, 300),
  dataset("old", 0, 0, true),
  dataset("re<b>views", null, null),
];
const NONE = [0, 0, 0];
const PEOPLE = [
  person(0, "not started", [NONE, NONE, NONE], 1200),
  person(1, "in progress", [[600, 1, 300], NONE, [1, 0, 0]], 300),
  person(2, "done", [[1190, 4, 2], NONE, NONE]),
  person(3, "unknown", [null, NONE, NONE], null),
  person(99, "not a member", [[3, 0, 0], NONE, NONE], null, [null, null, null]),
];

/** A kernel that answers how far everyone is; its answer can be replaced. */
function kernelWith(change: object = {}, session: object = {}) {
  const kernel = new FakeKernel();
  kernel.rows[0].workspaces = [NLP.id];
  kernel.rows[1].workspaces = [NLP.id];
  kernel.session = { ...SESSION, ...session };
  kernel.datasets = [{ id: "d", name: "intents", workspace_id: NLP.id }];
  const answer = {
    datasets: DATASETS,
    people: PEOPLE,
    notes: ["A note."],
    explanations: ["A record of intents is complete with 2 submitted responses."],
    read_at: Date.now(),
    ...change,
  };
  kernel.handler = (request: Asked) =>
    request.type === "ask_workspace_progress"
      ? { type: "workspace_progress", request: request.id, ...answer }
      : undefined;
  return kernel;
}

async function open(kernel: FakeKernel, part = "Progress") {
  const shown = await show(kernel);
  await settle();
  await click(get(shown.el, "tab", "Workspaces"));
  await click(get(shown.el, "button", "nlp"));
  const page = get(shown.el, "region", "nlp");
  await click(get(page, "tab", part));
  await settle();
  return { ...shown, page };
}

const rowsOf = (page: Element) =>
  [...page.querySelectorAll("tbody tr")].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
const rowOf = (page: Element, at: number) => page.querySelectorAll<HTMLElement>("tbody tr[data-line]")[at];
const choose = (page: Element, name: string) =>
  click([...page.querySelectorAll("label")].find(({ textContent }) => textContent === name)!);

test("everyone has a bar with its numbers for each published dataset, and what is left for them", async () => {
  const { page, kernel } = await open(kernelWith());
  expect(kernel.sentOf("ask_workspace_progress")).toMatchObject([{ workspace: NLP.id }]);
  const heads = [...page.querySelectorAll("thead th")].map(({ textContent }) => textContent);
  expect(heads).toEqual([
    "",
    "username",
    "left",
    "given",
    "intents unknown given, 300 of 1,200 records left",
    "re<b>views 1 given, records unknown",
  ]);
  const [ana, bo, carla, dan, gone] = rowsOf(page);
  const unread = "0 given, unknown left";
  expect(ana.slice(2)).toEqual(["1,200, not started", "0", "0 given, 1,200 left", unread]);
  expect(bo.slice(2)).toEqual(["300", "901", "900 given, 300 left", "1 given, unknown left"]);
  expect(carla.slice(2)).toEqual(["nothing left", "1,192", "1,192 given, nothing left", unread]);
  expect(dan.slice(2)).toEqual(["unknown", "unknown", "unknown", unread]);
  expect(gone[1]).toContain("gone<b>99");
  expect(gone.slice(2)).toEqual(["not a member", "3", "3 given", "0 given"]);
  const bar = get(page, "img", "600 submitted, 1 draft, 300 discarded");
  expect(bar.getAttribute("style")).toContain("--a: 50%");
  // What is complete without them is no part of what is left.
  expect(bar.getAttribute("style")).toContain("--d: 100%");
  const full = get(page, "img", "1,190 submitted, 4 drafts, 2 discarded");
  expect(full.getAttribute("style")).toContain(`--d: ${(100 * 1196) / 1200}%`);
  expect(page.textContent).toContain("As of just now.");
  expect(page.textContent).toContain("A note.");
});

test("filters show how many there are, and “Select these” selects them in the Users tab", async () => {
  const { el, page, kernel } = await open(kernelWith());
  const filters = [...page.querySelectorAll("label")].map(({ textContent }) => textContent);
  expect(filters).toEqual(["Everyone 5", "Not started 1", "In progress 1", "Nothing left 1", "Unknown 1"]);
  expect(get(page, "button", "Select these 4")).toBeTruthy(); // one is not on the server
  await choose(page, "In progress 1");
  expect(rowsOf(page)).toHaveLength(1);
  await click(get(page, "button", "Select these 1"));
  expect(get(el, "tab", "Users").getAttribute("aria-selected")).toBe("true");
  expect(kernel.sentOf("select").at(-1)).toMatchObject({ select: [ROWS[1].id], deselect: [] });
});

test("ticked people are the ones to select, and another filter forgets them", async () => {
  const { page } = await open(kernelWith());
  const boxes = all(page, "checkbox", `Select ${ROWS[0].username}`);
  await click(boxes[0]);
  expect(get(page, "button", "Select these 1")).toBeTruthy();
  await click(get(page, "checkbox", "Select everyone shown"));
  expect(get(page, "button", "Select these 4")).toBeTruthy();
  await click(boxes[0]);
  expect(get(page, "button", "Select these 3")).toBeTruthy();
  await choose(page, "Nothing left 1");
  expect(get(page, "button", "Select these 1")).toBeTruthy();
  expect((get(page, "checkbox", `Select ${ROWS[2].username}`) as HTMLInputElement).checked).toBe(false);
});

test("it is read again after a refresh, and after a change of the members, and the last one stays until then", async () => {
  const { el, page, kernel } = await open(kernelWith());
  await click(get(el, "button", "Refresh"));
  await settle();
  expect(kernel.sentOf("ask_workspace_progress")).toHaveLength(2);
  const { handler } = kernel;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  kernel.handler = async (request) => {
    if (request.type === "ask_workspace_progress") await held;
    return handler(request, kernel);
  };
  kernel.patch({ rows: [{ ...kernel.rows[4], workspaces: [NLP.id] }] });
  await settle();
  expect(kernel.sentOf("ask_workspace_progress")).toHaveLength(3);
  expect(page.textContent).toContain("Reading again.");
  expect(rowsOf(page)).toHaveLength(5);
  release();
  await settle();
  expect(page.textContent).toContain("As of just now.");
});

test("an error is shown with a way to try again", async () => {
  const kernel = kernelWith();
  const { handler } = kernel;
  kernel.handler = (request) =>
    request.type === "ask_workspace_progress"
      ? { type: "failed", request: request.id, error: problem("Nothing answers.") }
      : undefined;
  const { page } = await open(kernel);
  expect(get(page, "alert").textContent).toContain("The progress could not be read. Nothing answers.");
  kernel.handler = handler;
  await click(get(page, "button", "Try again"));
  await settle();
  expect(rowsOf(page)).toHaveLength(5);
});

test("who may not see members reads why, and nothing is asked for", async () => {
  const refused = { list_members: "Only owners and admins can list the members." };
  const { page, kernel } = await open(kernelWith({}, { refused }));
  expect(page.textContent).toContain("Only owners and admins can list the members.");
  expect(kernel.sentOf("ask_workspace_progress")).toHaveLength(0);
});

test("of 3,000 people, those in view are drawn, and all are selected", async () => {
  const many = Array.from({ length: 3000 }, (_, at) => ({
    ...person(at % 12, "in progress", [NONE, NONE, NONE], at % 7),
    username: `student${at}`,
  }));
  const { page } = await open(kernelWith({ people: many }));
  expect(rowsOf(page).length).toBeLessThan(40);
  const grid = get(page, "grid", "Progress");
  expect(grid.getAttribute("aria-rowcount")).toBe("3001");
  grid.focus();
  await settle();
  await press(grid, "End", { ctrlKey: true });
  await settle();
  expect(rowsOf(page).at(-1)![1]).toContain("student2999");
});

test("messages of the kernel draw no row again", async () => {
  const { kernel } = await open(kernelWith());
  let drawn = 0;
  const hooks = options as { __r?: (vnode: VNode) => void };
  const before = hooks.__r;
  hooks.__r = (vnode) => {
    if ("frame" in vnode.props) drawn += 1;
    before?.(vnode);
  };
  for (let done = 1; done <= 100; done += 1) {
    kernel.push({ type: "progress", request: "r", message: "Creating users", done, total: 100, left: null });
    await settle(1);
  }
  hooks.__r = before;
  expect(drawn).toBe(0);
});

test("the keyboard sorts by what is left, ticks people and everyone, and reads all of one", async () => {
  const { page } = await open(kernelWith());
  const grid = get(page, "grid", "Progress");
  grid.focus();
  await settle();
  await press(grid, "ArrowRight");
  await press(grid, "ArrowRight");
  await press(grid, "ArrowUp");
  await press(grid, "Enter");
  const names = () => rowsOf(page).map(([, name]) => name!.split(" ")[0]);
  expect(get(page, "button", "left").closest("th")!.getAttribute("aria-sort")).toBe("descending");
  expect(names().slice(0, 2)).toEqual([ROWS[0].username, ROWS[1].username]);
  await press(grid, "ArrowDown");
  await press(grid, "ArrowDown");
  await press(grid, " ");
  get(page, "button", "Select these 1");
  const strip = get(page, "region", "Progress: this row");
  expect(strip.textContent).toContain("intents 900 given, 300 left: 600 submitted, 1 draft, 300 discarded.");
  expect(strip.textContent).toContain("In all 901 given, 300 left.");
  await press(grid, "a", { ctrlKey: true });
  get(page, "button", "Select these 4");
});

test("a workspace without members says so", async () => {
  const { page } = await open(kernelWith({ people: [] }));
  expect(page.textContent).toContain("No members.");
  expect(whyOff(get(page, "button", "Select these"))).toBe("There is no one to select.");
});

test.each([
  [[], "No datasets yet, so nobody has anything to do."],
  [[DATASETS[1]], "No published datasets yet, so nobody has anything to do."],
])("where nothing can be annotated nobody is told to be “not started”", async (datasets, words) => {
  const explanations = datasets.map(({ name }) => `Not published, and left out: ${name}.`);
  const people = Array.from({ length: 64 }, (_, at) => person(at, "not started", []));
  const { page } = await open(kernelWith({ datasets, people, explanations }));
  expect(page.textContent).toContain(words);
  for (const text of explanations) expect(page.textContent).toContain(text);
  expect(page.textContent).not.toContain("ot started");
});

test("someone with nothing left who gave less than all reads why, and what the numbers mean", async () => {
  const { page } = await open(kernelWith());
  expect(page.textContent).toContain("A record of intents is complete with 2 submitted responses.");
  await click(rowOf(page, 2).querySelector("th")!);
  expect(get(page, "region", "Progress: this row").textContent).toContain(
    "intents 1,192 given, nothing left: 1,190 submitted, 4 drafts, 2 discarded. " +
      "Each record needs 2 submitted responses; others have given the rest.",
  );
});

test("people are sorted by what they gave, those of whom it is unknown and non-members last", async () => {
  const { page } = await open(kernelWith());
  const given = () => rowsOf(page).map((row) => row[3]);
  await click(get(page, "button", "given"));
  expect(given()).toEqual(["0", "901", "1,192", "unknown", "3"]);
  await click(get(page, "button", "given"));
  expect(given()).toEqual(["1,192", "901", "0", "unknown", "3"]);
});

test("the table for grading is saved once, and where it was saved is said", async () => {
  const kernel = kernelWith();
  const { el, page } = await open(kernel);
  const { handler } = kernel;
  let answer: object = { type: "failed", error: problem("Nothing was exported: the disk is full.") };
  kernel.handler = (request) =>
    request.type === "export_progress"
      ? ({ request: request.id, ...answer } as Saved)
      : handler(request, kernel);
  await click(get(page, "button", "Export"));
  await settle();
  expect(get(el, "alert").textContent).toContain("Nothing was exported: the disk is full.");
  answer = {
    type: "saved",
    message: "Exported the progress of 5 people.",
    path: "/home/ada/grades.csv",
    link: null,
  };
  get(page, "button", "Export").click();
  await click(get(page, "button", "Export"));
  await settle();
  expect(kernel.sentOf("export_progress")).toEqual([
    { type: "export_progress", id: expect.anything(), workspace: NLP.id },
    { type: "export_progress", id: expect.anything(), workspace: NLP.id },
  ]);
  expect(all(el, "alert")).toEqual([]);
  expect(get(el, "status").textContent).toBe("Exported the progress of 5 people. /home/ada/grades.csv");
});

test("a dataset that was deleted meanwhile is named, and ticks, order and place stay", async () => {
  const kernel = kernelWith();
  const { el, page } = await open(kernel);
  await click(get(page, "button", "left"));
  await click(get(page, "checkbox", `Select ${ROWS[1].username}`));
  await click(rowOf(page, 0).children[5] as HTMLElement);
  const names = rowsOf(page).map(([, name]) => name);
  const { handler } = kernel;
  kernel.handler = (request) =>
    request.type === "ask_workspace_progress"
      ? {
          ...(handler(request, kernel) as WorkspaceProgressItem),
          datasets: DATASETS.slice(1),
          people: PEOPLE.map((one) => ({ ...one, given: one.given.slice(1), left: one.left.slice(1) })),
          notes: ["intents was deleted while this was read."],
        }
      : handler(request, kernel);
  await click(get(el, "button", "Refresh"));
  await settle();
  expect(page.textContent).toContain("intents was deleted while this was read.");
  expect(rowsOf(page).map(([, name]) => name)).toEqual(names);
  expect(get(page, "button", "left").closest("th")!.getAttribute("aria-sort")).toBe("descending");
  get(page, "button", "Select these 1");
  const active = get(page, "grid", "Progress").getAttribute("aria-activedescendant")!;
  expect(document.getElementById(active)!.textContent).toContain("0 given, unknown left");
});

test("the code is that of Python, whatever the workspace is called", async () => {
  const kernel = kernelWith();
  kernel.workspaces = [{ id: NLP.id, name: 'a"b\\c' }];
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "tab", "Workspaces"));
  await click(get(el, "button", 'a"b\\c'));
  await click(get(el, "tab", "Progress"));
  await settle();
  expect(get(el, "region", "The same in a cell").querySelector("pre")?.textContent).toBe(
    'client.directory.progress("a\\"b\\\\c")',
  );
});

test("the arrow keys open the part beside, and closing leads back to the table with the focus", async () => {
  const { el, page } = await open(kernelWith());
  await press(get(page, "tab", "Progress"), "ArrowRight");
  expect(document.activeElement).toBe(get(page, "tab", "Datasets"));
  expect(get(page, "tabpanel", "Datasets")).toBeTruthy();
  await click(get(page, "button", "Workspaces"));
  await settle();
  expect(all(el, "region", "nlp")).toHaveLength(0);
  const table = get(el, "grid", "Workspaces");
  expect(document.activeElement).toBe(table);
  const active = document.getElementById(table.getAttribute("aria-activedescendant")!)!;
  expect(active.textContent).toBe("nlp");
  await click(get(el, "button", "nlp"));
  expect(get(el, "tab", "Members").getAttribute("aria-selected")).toBe("true");
});

test("datasets are listed with their records by status, and the responses", async () => {
  const kernel = kernelWith();
  kernel.datasets = ["re<b>views", "new", "intents", "old"].map((name) => ({
    id: name,
    name,
    workspace_id: NLP.id,
  }));
  const { page } = await open(kernel, "Datasets");
  expect(rowsOf(page)).toEqual([
    ["intents ", "1,200", "900", "300", "unknown"],
    ["new ", "unknown", "unknown", "unknown", "unknown"],
    ["old draft", "0", "0", "0", "0"],
    ["re<b>views ", "unknown", "unknown", "unknown", "1"],
  ]);
});

test("archiving shows what ends and the file first, and afterwards how to open it again", async () => {
  const kernel = kernelWith();
  const { el, page } = await open(kernel, "Members");
  await click(get(page, "button", "Archive"));
  await settle();
  const dialog = get(el, "dialog");
  expect(dialog.textContent).toContain("6 memberships end. Accounts, datasets and responses stay.");
  expect(dialog.textContent).toContain("A new file in /home/me, which only you can read.");
  const file = get(dialog, "textbox", "Save the roster as") as HTMLInputElement;
  expect(file.value).toBe("nlp-2026-11-24.json");
  // Someone joins: whom the dialog names is what it removes.
  const shown = kernel.rows.filter(({ workspaces }) => workspaces?.includes(NLP.id)).map(({ id }) => id);
  const late = kernel.rows.find(({ workspaces }) => !workspaces?.includes(NLP.id))!;
  kernel.patch({ rows: [{ ...late, workspaces: [...(late.workspaces ?? []), NLP.id] }] });
  await settle();
  expect(dialog.textContent).toContain("6 memberships end.");
  const { handler } = kernel;
  kernel.handler = (request) =>
    request.type === "archive_workspace"
      ? { type: "failed", request: request.id, error: problem("It exists already.", { field: "path" }) }
      : handler(request, kernel);
  await click(get(dialog, "button", "Archive"));
  await settle();
  expect(file.getAttribute("aria-invalid")).toBe("true");
  expect(dialog.textContent).toContain("It exists already.");
  await type(file, "mine.json");
  kernel.handler = (request) =>
    request.type === "archive_workspace"
      ? kernel.done(request, "Removed 2 users from nlp.")
      : handler(request, kernel);
  await click(get(dialog, "button", "Archive"));
  await settle();
  expect(kernel.sentOf("archive_workspace").at(-1)).toMatchObject({
    workspace: NLP.id,
    path: "mine.json",
    members: shown,
  });
  expect(get(dialog, "status").textContent).toBe("Removed 2 users from nlp.");
  expect(dialog.querySelector("pre")?.textContent).toBe(
    'rg.Roster.from_json("mine.json").plan(client, create_users=False).apply(client)',
  );
  expect(all(dialog, "button", "Archive")).toHaveLength(0);
  await click(get(dialog, "button", "Close"));
  await settle();
  expect(all(el, "dialog")).toHaveLength(0);
});

test("where the kernel can't suggest a file to archive in, the dialog says why, and asks again", async () => {
  const kernel = kernelWith();
  const { handler } = kernel;
  kernel.handler = (request) =>
    request.type === "ask_archive"
      ? { type: "failed", request: request.id, error: problem("The folder can't be read.") }
      : handler(request, kernel);
  const { el, page } = await open(kernel, "Members");
  await click(get(page, "button", "Archive"));
  await settle();
  const dialog = get(el, "dialog");
  expect(get(dialog, "alert").textContent).toContain("The folder can't be read.");
  kernel.handler = handler;
  await click(get(dialog, "button", "Try again"));
  expect(all(dialog, "alert")).toEqual([]);
  expect((get(dialog, "textbox", "Save the roster as") as HTMLInputElement).value).toBe(
    "nlp-2026-11-24.json",
  );
});

test("an admin, who can't add the people again, reads that before", async () => {
  const refused = { add_to_workspace: "Only owners can add users to workspaces." };
  const { el, page } = await open(kernelWith({}, { refused }), "Members");
  await click(get(page, "button", "Archive"));
  await settle();
  expect(get(el, "dialog").textContent).toContain("Only an owner can add them again, from the file.");
  expect(get(el, "dialog").textContent).not.toContain("undo");
});

test.each(GONE)("an %s who is about to archive a workspace is told that it %s", async (role, words) => {
  const kernel = kernelWith();
  const { el, page } = await open(kernel, "Members");
  await click(get(page, "button", "Archive"));
  kernel.push(sessionAs(role));
  kernel.patch({ workspaces: WORKSPACES.slice(1) });
  await settle();
  expect(get(el, "dialog").textContent).toContain(`This workspace ${words}`);
});

test("a read-only widget shows the progress, and no Archive", async () => {
  const kernel = kernelWith();
  kernel.traits.read_only = true;
  const { page } = await open(kernel);
  expect(rowsOf(page)).toHaveLength(5);
  expect(all(page, "button", "Archive")).toHaveLength(0);
});

test("a workspace without members can't be archived", async () => {
  const kernel = kernelWith();
  for (const row of kernel.rows) row.workspaces = [];
  const { page } = await open(kernel, "Members");
  expect(get(page, "button", "Archive").getAttribute("title")).toBe("It has no members.");
});

test.each(["Progress", "Datasets"])("axe finds no violation in: %s", async (part) => {
  const { el } = await open(kernelWith(), part);
  const { violations } = await axe.run(el, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`)).toEqual([]);
});

test("hidden progress asks nothing while users are created, and once when it returns", async () => {
  const kernel = kernelWith();
  const { el, page } = await open(kernel);
  const asked = () => kernel.sentOf("ask_workspace_progress").length;
  expect(asked()).toBe(1);
  await click(get(page, "checkbox", `Select ${ROWS[1].username}`));
  await click(get(page, "checkbox", `Select ${ROWS[2].username}`));
  await click(get(el, "tab", "Users"));
  const drawn = page.innerHTML;
  for (let number = 0; number < 20; number += 1) {
    const row = { ...ROWS[1], id: idOf(500 + number), username: `new${number}`, workspaces: [NLP.id] };
    kernel.patch({ rows: [row] });
    await settle(1);
  }
  kernel.patch({ removed: [ROWS[2].id] });
  await settle();
  expect(asked()).toBe(1);
  expect(page.innerHTML).toBe(drawn);
  await click(get(el, "tab", "Workspaces"));
  expect(asked()).toBe(2);
  expect(get(el, "region", "nlp")).toBe(page);
  // Someone who is gone is not selected in the other tab.
  get(page, "button", "Select these 1");
});
