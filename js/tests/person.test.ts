// The page of a person: from the menu of their row, and back with the focus.
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import type { JournalItem, ToBrowser } from "../src/protocol.js";
import { type Asked, entry, FakeKernel, GONE, idOf, problem, sessionAs, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show } from "./page.js";

const [ANA, BO] = [idOf(1), idOf(2)];
const [NLP, VISION] = WORKSPACES;

const DATASET = { name: "intents", draft: false, records: 10, pending: 2, error: null, needed: 2 };

/** What each role can do, in short. */
const POLICY = (
  [
    ["annotate datasets", "dataset", "own workspaces"],
    ["delete workspaces", "workspace", "never"],
    ["read their own account", "server", "all"],
    ["list all users", "server", "all"],
    ["create users", "server", "never"],
  ] as const
).map(([phrase, on, annotator]) => ({
  action: phrase,
  phrase,
  on,
  owner: "all" as const,
  admin: annotator,
  annotator,
  source: "",
  routes: [],
}));

function answered(request: Asked, kernel: FakeKernel, changes?: JournalItem[]): ToBrowser | undefined {
  const id = request.id;
  if (request.type === "ask_policy") return { type: "policy", request: id, lines: POLICY };
  const row = "user" in request ? kernel.rows.find((one) => one.id === request.user) : undefined;
  if (row === undefined) return undefined;
  if (request.type === "ask_access_of")
    return {
      type: "access_of",
      request: id,
      user: row.id,
      username: row.username,
      role: row.role,
      lines: POLICY.map(({ action }) => ({
        action,
        allowed: true,
        everywhere: false,
        workspaces: [],
        reason: "",
      })),
      workspaces: WORKSPACES.map((workspace) => ({
        workspace,
        allowed: row.workspaces!.includes(workspace.id),
        member: row.workspaces!.includes(workspace.id),
        datasets: [],
      })),
      note: null,
      code: "",
    };
  if (request.type === "ask_person_progress") {
    const { username, role } = row;
    const person = {
      id: row.id,
      username,
      name: "",
      role,
      state: "done" as const,
      to_do: 0,
      given: [[5, 1, 3]],
    };
    const datasets = [
      { ...DATASET, id: "d1" },
      { ...DATASET, id: "d2", name: "old", draft: true },
    ];
    return {
      type: "person_progress",
      request: id,
      places: [
        {
          workspace: NLP,
          datasets,
          person: {
            ...person,
            given: [
              [5, 1, 3],
              [0, 0, 0],
            ],
            left: [0, 0],
          },
          notes: ["A note."],
          error: null,
        },
        { workspace: VISION, datasets: [], person: null, notes: [], error: "vision did not answer." },
      ],
      left_out: 2,
    };
  }
  if (request.type === "ask_person_changes")
    return {
      type: "person_changes",
      request: id,
      changes: changes ?? [
        entry(7, { message: `Added ${row.username} to nlp.` }),
        entry(3, { session: 2, message: "Created 3 users.", result: "in part", by: "helena" }),
      ],
      left_out: 4,
      note: "One session could not be read.",
    };
  return undefined;
}

async function open(name = "bo.li", kernel = new FakeKernel(team()), changes?: JournalItem[]) {
  kernel.handler = (request) => answered(request, kernel, changes);
  const shown = await show(kernel);
  await settle();
  await click(get(shown.el, "button", `Actions for ${name}`));
  await click(get(shown.el, "menuitem", "What they can do"));
  await settle();
  return { ...shown, page: get(shown.el, "region", name) };
}

test("the page has who they are, what they can do, how far they are and what was changed", async () => {
  const { page, kernel } = await open();
  expect(document.activeElement).toBe(page);
  expect(page.textContent).toContain(BO);
  for (const name of ["Change role", "Reset password", "Edit", "Delete", "Copy id"])
    get(page, "button", name);
  const access = get(page, "region", "Access");
  expect(access.textContent).toContain("is a member of 1 of");
  // In short at first, so that progress and changes are near.
  expect(access.textContent).toContain("In their workspaces they can annotate datasets.");
  expect(access.textContent).toContain("On the whole server they can do everything but create users.");
  expect(access.textContent).not.toContain("Can't");
  await click(all(access, "button").find(({ textContent }) => /^Show all \d+ actions/.test(textContent))!);
  expect(access.textContent).toContain("Can't");
  const progress = get(page, "region", "Progress").textContent;
  expect(progress).toContain("8 given, nothing left for them");
  expect(progress).toContain("Each record needs 2 submitted responses; others have given the rest.");
  for (const words of ["not published, and left out", "A note.", "vision did not answer.", "and 2 more"])
    expect(progress).toContain(words);
  const changes = get(page, "region", "Changes").textContent;
  for (const words of [
    "Added bo.li to nlp.",
    "Created 3 users. (in part)",
    "4 older ones",
    "could not be read",
  ])
    expect(changes).toContain(words);
  expect(kernel.sentOf("ask_person_changes")).toMatchObject([{ user: BO }]);
});

test("an entry of an earlier session is undone by its short id, as in the journal", async () => {
  const { page, kernel } = await open();
  await click(get(page, "button", "Undo entry 2-3: Created 3 users."));
  expect(kernel.sentOf("undo_entries")).toMatchObject([{ numbers: ["2-3"] }]);
});

describe("a change of 18 users is reversed from the page of one of them only after a question", () => {
  const openAt = async (more: Partial<JournalItem>) => {
    const message = "Added 33 memberships in nlp and vision.";
    const shown = await open("bo.li", undefined, [entry(3, { message, users: 18, ...more })]);
    return { ...shown, dialog: () => get(shown.el, "dialog") };
  };

  test("undone for everyone, as the dialog says", async () => {
    const { page, kernel, dialog } = await openAt({ session: 2 });
    const button = get(page, "button", "Undo entry 2-3: Added 33 memberships in nlp and vision.");
    expect(button.textContent).toBe("Undo …");
    await click(button);
    expect(kernel.sentOf("undo_entries")).toEqual([]);
    const words = dialog().textContent;
    for (const sentence of [
      "Undo for 18 users",
      "Added 33 memberships in nlp and vision.",
      "This undoes the change for everyone, not only for bo.li.",
      "A change of an earlier session can't be redone.",
    ])
      expect(words).toContain(sentence);
    await click(get(dialog(), "button", "Undo for all 18"));
    expect(kernel.sentOf("undo_entries")).toMatchObject([{ numbers: ["2-3"] }]);
    expect(all(document.body, "dialog")).toEqual([]);
  });

  test("or not at all", async () => {
    const { page, kernel, dialog } = await openAt({});
    await click(get(page, "button", "Undo entry 3: Added 33 memberships in nlp and vision."));
    expect(dialog().textContent).not.toContain("redone");
    await click(get(dialog(), "button", "Cancel"));
    expect(kernel.sentOf("undo_entries")).toEqual([]);
    expect(all(document.body, "dialog")).toEqual([]);
  });

  test("redone in the same way", async () => {
    const { page, kernel, dialog } = await openAt({ undo: false, undone: true, redo: true });
    await click(get(page, "button", "Redo entry 3: Added 33 memberships in nlp and vision."));
    expect(kernel.sentOf("redo_entries")).toEqual([]);
    expect(dialog().textContent).toContain("This redoes the change for everyone, not only for bo.li.");
    await click(get(dialog(), "button", "Redo for all 18"));
    expect(kernel.sentOf("redo_entries")).toMatchObject([{ numbers: [3] }]);
  });
});

test.each(["Escape", "Users"])("%s leads back to the menu button of the row", async (way) => {
  const { el, page } = await open();
  if (way === "Escape") await press(page, "Escape");
  else await click(get(page, "button", "Back to Users"));
  await settle();
  expect(all(el, "region", "bo.li")).toEqual([]);
  expect(document.activeElement).toBe(get(el, "button", "Actions for bo.li"));
});

test("another person's page has nothing of the first, also while it is asked", async () => {
  const { el, page, kernel } = await open();
  await press(page, "Escape");
  await settle();
  const held = new Promise<undefined>(() => {});
  kernel.handler = (request) =>
    request.type === "ask_access_of" || request.type.startsWith("ask_person") ? held : undefined;
  await click(get(el, "button", "Actions for ana.costa"));
  await click(get(el, "menuitem", "What they can do"));
  await settle();
  const next = get(el, "region", "ana.costa");
  expect(next.textContent).not.toContain("bo.li");
  expect(next.textContent).not.toContain("given");
  expect(kernel.sentOf("ask_person_progress").at(-1)).toMatchObject({ user: ANA });
});

test("it asks only while it is open", async () => {
  const { el, page, kernel } = await open();
  const asked = () => kernel.sentOf("ask_person_progress").length;
  expect(asked()).toBe(1);
  await click(get(el, "button", "Refresh"));
  await settle();
  expect(asked()).toBe(2);
  await press(page, "Escape");
  await settle();
  await click(get(el, "button", "Refresh"));
  await settle();
  expect(asked()).toBe(2);
});

test.each(GONE)("for an %s, someone who is no longer there %s", async (role, words) => {
  const { page, kernel } = await open();
  kernel.push(sessionAs(role));
  kernel.patch({ removed: [BO] });
  await settle();
  expect(page.textContent).toContain(`This user ${words}`);
  expect(page.textContent).toContain("bo.li");
  expect(all(page, "button").map(({ textContent }) => textContent)).toEqual(["Users"]);
});

test("what could not be read is said, with a way to try again", async () => {
  const kernel = new FakeKernel(team());
  const { page } = await open("bo.li", kernel);
  kernel.handler = (request, from) =>
    request.type === "ask_person_progress"
      ? { type: "failed", request: request.id, error: problem("Nothing answers.") }
      : answered(request, from);
  kernel.patch({ rows: [{ ...kernel.rows[2], workspaces: [NLP.id, VISION.id] }] });
  await settle();
  const progress = get(page, "region", "Progress");
  expect(get(progress, "alert").textContent).toContain("The progress could not be read. Nothing answers.");
  kernel.handler = answered;
  await click(get(progress, "button", "Try again"));
  await settle();
  expect(all(progress, "alert")).toEqual([]);
});

test("a read-only widget shows the page without its actions", async () => {
  const kernel = new FakeKernel(team());
  kernel.traits.read_only = true;
  const { page } = await open("bo.li", kernel);
  for (const name of ["Edit", "Delete", "Add to vision"]) expect(all(page, "button", name)).toEqual([]);
});

test("a workspace of the page opens in its tab", async () => {
  const { el, page } = await open();
  await click(get(get(page, "region", "Access"), "button", "nlp"));
  await settle();
  expect(get(el, "tab", "Workspaces").getAttribute("aria-selected")).toBe("true");
  get(el, "region", "nlp");
});

test("axe finds no violation in the page of a person", async () => {
  const { el } = await open();
  const { violations } = await axe.run(el, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`)).toEqual([]);
});
