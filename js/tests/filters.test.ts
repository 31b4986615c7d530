// Workspace filters show members, and owners if chosen. The same cases are tested in Python.
import { expect, test } from "vitest";
import cases from "../../tests/filter_cases.json";
import { People } from "../src/data/people.js";
import { NO_WORKSPACE, type Query } from "../src/data/query.js";
import { SortedPeople } from "../src/data/sortedPeople.js";
import { OWNERS, type Row } from "../src/protocol.js";
import { columnsOf, FakeKernel, idOf, team, WORKSPACES } from "./fake.js";
import { all, click, get, settle, show, usernames } from "./page.js";

const ANY: Query = { search: "", sort: [], roles: [], workspaces: [], workspaceCount: null, updated: null };

test.each(cases.filters as [(string | null)[], string[]][])(
  "%j shows the same people as in Python",
  (workspaces, expected) => {
    const places = cases.workspaces.map((name, at) => ({ id: idOf(100 + at), name }));
    const rows = (cases.people as [string, Row["role"], string[]][]).map(([username, role, inside], at) => ({
      id: idOf(at),
      username,
      first_name: username,
      last_name: null,
      role,
      updated_at: 0,
      inserted_at: 0,
      workspaces: places.filter(({ name }) => inside.includes(name)).map(({ id }) => id),
    }));
    const { message, buffers } = columnsOf(rows, places, 0);
    const people = People.fromColumns(message, buffers).withEverywhere(["owner"]);
    const found = new SortedPeople(people).rows({ ...ANY, workspaces });
    expect(Array.from(found, (row) => people.usernames.get(row))).toEqual(expected);
  },
);

test("the list counts members and has a separate option for owners", async () => {
  const hostile = { id: idOf(99), name: "Owners (access everywhere)" };
  const workspaces = [...WORKSPACES, hostile];
  const rows = team().map((row) => (row.username === "farah.k" ? { ...row, workspaces: [hostile.id] } : row));
  const { el, kernel } = await show(new FakeKernel(rows, workspaces));
  await settle();
  await click(get(el, "button", "Workspace filter"));
  const options = () => all(el, "option").map((one) => one.textContent);
  expect(options()).toEqual([
    "Owners (access everywhere)1",
    "No workspace1",
    "nlp5",
    "speech4",
    "vision4",
    "Owners (access everywhere)1",
  ]);
  const number = (at: number) => Number(all(el, "option")[at].textContent!.slice(-1));
  await click(all(el, "option")[2]);
  expect(kernel.get("workspace_filter")).toEqual(["nlp"]);
  expect(usernames(el)).toHaveLength(number(2));
  expect(usernames(el)).not.toContain("argilla");
  await click(all(el, "option")[0]);
  expect(kernel.get("workspace_filter")).toEqual(["nlp", OWNERS]);
  expect(usernames(el)).toHaveLength(number(2) + number(0));
  expect(usernames(el)).toContain("argilla");
  await click(all(el, "option")[2]);
  expect(kernel.get("workspace_filter")).toEqual([OWNERS]);
  expect(get(el, "button", "Workspace filter").textContent).toContain("Owners (access everywhere)");
  expect(get(el, "button", "Workspace filter").getAttribute("aria-description")).toBe(
    "Owners (access everywhere)",
  );
  expect(usernames(el)).toEqual(["argilla"]);
  await click(all(el, "option")[0]);
  await click(all(el, "option")[5]); // a workspace that is called like the option for owners
  expect(usernames(el)).toEqual(["farah.k"]);
});

test("those without access to any workspace are found, as long as that is known", async () => {
  // A workspace can have any text as its name.
  const hostile = { id: idOf(99), name: "No workspace" };
  const rows = team().map((row) => (row.username === "farah.k" ? { ...row, workspaces: [hostile.id] } : row));
  const { el, kernel } = await show(new FakeKernel(rows, [...WORKSPACES, hostile]));
  await settle();
  await click(get(el, "button", "Workspace filter"));
  const [option] = all(el, "option", "No workspace");
  expect(option.getAttribute("aria-description")).toContain("Owners have access to all of them.");
  await click(option);
  expect(kernel.get("workspace_filter")).toEqual([NO_WORKSPACE]);
  expect(get(el, "button", "Workspace filter").textContent).toBe("Workspace: No workspace");
  const without = rows.filter(({ role, workspaces }) => role !== "owner" && workspaces!.length === 0);
  const ids = () => [...el.querySelectorAll<HTMLElement>(".aw-row")].map(({ dataset }) => dataset.id);
  expect(without).toHaveLength(1);
  expect(ids()).toEqual([without[0].id]);
  await click(all(el, "option", "nlp")[0]);
  expect(kernel.get("workspace_filter")).toEqual([NO_WORKSPACE, "nlp"]);
  expect(ids()).toContain(idOf(2));
  kernel.patch({ rows: [{ ...rows[2], workspaces: [] }] }); // as someone else has removed them
  await settle();
  await click(all(el, "option", "nlp")[0]);
  expect(ids()).toEqual([idOf(2), without[0].id]);
});

// Safari on macOS does not focus a pressed button, but what is around it.
test("a second press on a filter closes its list, also where a press moves the focus around it", async () => {
  const { el } = await show(new FakeKernel());
  await settle();
  const button = get(el, "button", "Role filter");
  const press = async () => {
    button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    button.closest<HTMLElement>(".argilla-widgets")!.focus();
    await settle();
    button.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
    await click(button);
  };
  await press();
  get(el, "listbox", "Roles");
  await press();
  expect(all(el, "listbox", "Roles")).toEqual([]);
});
