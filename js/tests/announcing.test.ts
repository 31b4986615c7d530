// Live region announcements, made once each: the number of matches and the results of changes; and region names.
import { expect, test, vi } from "vitest";
import {
  AccessExplorer as access,
  UserManager as manager,
  AccessMatrix as matrix,
  UserTable as table,
  UserForm as userForm,
  WorkspaceForm as workspaceForm,
} from "../src/widgets/core.js";
import { entry, FakeKernel, idOf, problem } from "./fake.js";
import { all, click, get, holdTime, press, settle, show } from "./page.js";

const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Collect the texts that live regions announce from now on. */
function listen(el: HTMLElement): string[] {
  const heard: string[] = [];
  const live = ":is([aria-live], [role=status], [role=alert]):not([aria-live=off])";
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      const region = (target as Element).closest?.(live);
      for (const node of addedNodes) {
        const text = node.textContent ?? "";
        if (region != null && text !== "") heard.push(text);
      }
    }
  });
  observer.observe(el, { subtree: true, childList: true });
  return heard;
}

async function typed(el: HTMLElement, ...texts: string[]) {
  const search = get<HTMLInputElement>(el, "searchbox", "Search users");
  search.focus();
  for (const text of texts) {
    search.value = text;
    search.dispatchEvent(new Event("input", { bubbles: true }));
    await later(100);
  }
}

test.each([
  ["the table", table],
  ["the manager", manager],
])("%s announces the number of matches once, after typing stops", async (_, factory) => {
  const { el } = await show(new FakeKernel(), {}, factory);
  await settle();
  const heard = listen(el);
  holdTime();
  await typed(el, "a", "an", "ana");
  expect(heard).toEqual([]);
  await later(1000);
  expect(heard).toEqual(["1 of 12 users matches."]);
  await typed(el, "an");
  await later(1000);
  expect(heard.at(-1)).toBe("3 of 12 users match.");
  await typed(el, "zzz");
  await later(1000);
  expect(heard.at(-1)).toBe("No user matches.");
  get(el, "button", "Clear filters").click();
  await later(1000);
  expect(heard).toEqual([
    "1 of 12 users matches.",
    "3 of 12 users match.",
    "No user matches.",
    "All 12 users are shown.",
  ]);
});

test("an announcement is gone after a while, wherever the focus is by then", async () => {
  const { el } = await show();
  await settle();
  const outside = document.body.appendChild(document.createElement("button"));
  holdTime();
  await typed(el, "an");
  await later(1000);
  expect(el.textContent).toContain("3 of 12 users match.");
  outside.focus();
  await later(5000);
  expect(el.textContent).not.toContain("users match.");
  const grid = get(el, "grid", "Users");
  grid.focus();
  for (const key of ["Home", "End"]) {
    grid.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey: key === "End", bubbles: true }));
  }
  await later(1000);
  expect(el.textContent).toContain("3 selected.");
  await later(3000);
  get(el, "button", "role").click();
  await typed(el, "a");
  await later(1000);
  expect(el.textContent).not.toContain("3 selected.");
  expect(el.textContent).toContain("users match."); // it is there for a time of its own
  await later(3000);
  expect(el.textContent).toContain("users match.");
  await later(3000);
  expect(el.textContent).not.toContain("users match.");
});

test("filters and charts announce the number of matches; sorting and changes by others do not", async () => {
  const kernel = new FakeKernel();
  const { el } = await show(kernel);
  await settle();
  const heard = listen(el);
  holdTime();
  const filter = get(el, "button", "Role filter");
  filter.focus();
  filter.click();
  await later(50);
  all(el, "option")[1].click();
  await later(1000);
  expect(heard).toEqual(["2 of 12 users match."]);
  get(el, "button", "role").click();
  kernel.patch({ rows: [{ ...kernel.rows[2], role: "admin" }] });
  await later(1000);
  expect(heard).toEqual(["2 of 12 users match."]);
  kernel.set("selected_ids", [idOf(1)]);
  await later(1000);
  expect(heard).toHaveLength(1);
});

test("selecting several people at once announces how many are selected, and a single one does not", async () => {
  const { el } = await show(new FakeKernel(), {}, table);
  await settle();
  const grid = get(el, "grid", "Users");
  grid.focus();
  const heard = listen(el);
  for (const key of [" ", "ArrowDown"]) await press(grid, key);
  await press(grid, "ArrowDown", { shiftKey: true });
  await press(grid, "a", { ctrlKey: true });
  await click(get(el, "checkbox", "Select all that match"));
  await settle();
  expect(heard).toEqual(["3 selected.", "12 selected.", "0 selected."]);
});

test("of two views, only the one that is searched announces it; changes from Python are not announced", async () => {
  const kernel = new FakeKernel();
  const { el, again } = await show(kernel, {}, table);
  const other = again();
  await settle();
  const heard = [listen(el), listen(other.el)];
  holdTime();
  await typed(other.el, "an");
  await later(1000);
  expect(heard).toEqual([[], ["3 of 12 users match."]]);
  (document.activeElement as HTMLElement).blur();
  kernel.set("search", "ana");
  await later(1000);
  expect(heard).toEqual([[], ["3 of 12 users match."]]);
});

test("of two views, the one that had the focus last announces results and failures", async () => {
  const kernel = new FakeKernel(undefined, undefined, ({ type, id }) =>
    type === "undo_entries" ? { type: "failed", request: id, error: problem("It is gone.") } : undefined,
  );
  const { el, again } = await show(kernel);
  const other = again();
  await settle();
  kernel.record(entry(1));
  const heard = [listen(el), listen(other.el)];
  kernel.push({ type: "notice", message: "Changed by someone else: bo.li." });
  await settle();
  expect(heard).toEqual([["Changed by someone else: bo.li."], []]);
  await click(get(other.el, "tab", "Journal"));
  await click(get(other.el, "button", "Undo entry 1: Did thing 1."));
  expect(get(el, "alert").getAttribute("aria-live")).toBe("off");
  expect(get(other.el, "alert").getAttribute("aria-live")).toBeNull();
  expect(el.textContent).toContain("It is gone.");
  await click(get(other.el, "button", "Refresh"));
  await settle();
  expect(heard[0]).toHaveLength(1);
  expect(heard[1]).toEqual(["Refreshed: nothing has changed."]);
  const region = get(other.el, "region", "Argilla users");
  region.checkVisibility = () => false; // as in a notebook behind another one
  kernel.push({ type: "notice", message: "Changed by someone else: ana.costa." });
  await settle();
  expect(heard[0].at(-1)).toBe("Changed by someone else: ana.costa.");
  region.checkVisibility = () => true;
  await click(get(other.el, "tab", "Users"));
  other.el.remove();
  kernel.push({ type: "notice", message: "Changed by someone else: dev.patel." });
  await settle();
  expect(heard[0].at(-1)).toBe("Changed by someone else: dev.patel.");
});

test("the workspace search announces the number of matches", async () => {
  const workspaces = Array.from({ length: 20 }, (_, at) => ({
    id: `000000${String(at).padStart(2, "0")}-aaaa-4000-8000-000000000000`,
    name: `space ${at}`,
  }));
  const { el } = await show(new FakeKernel(undefined, workspaces));
  await settle();
  await click(get(el, "tab", "Workspaces"));
  const heard = listen(el);
  holdTime();
  const search = get<HTMLInputElement>(el, "searchbox", "Search workspaces");
  search.focus();
  search.value = "space 1";
  search.dispatchEvent(new Event("input", { bubbles: true }));
  await later(1000);
  expect(heard).toEqual(["11 of 20 workspaces match."]);
});

test("a result, a failure or a note that repeats the last one is announced again", async () => {
  const kernel = new FakeKernel(undefined, undefined, ({ type, id }) =>
    type === "undo_entries" ? { type: "failed", request: id, error: problem("It is gone.") } : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  kernel.record(entry(1));
  await click(get(el, "tab", "Journal"));
  for (const name of ["Refresh", "Undo entry 1: Did thing 1."]) {
    await click(get(el, "button", name));
    await settle();
    const heard = listen(el);
    await click(get(el, "button", name));
    await settle();
    expect(heard).toHaveLength(1);
  }
  const alone = await show(new FakeKernel(), {}, matrix);
  await settle();
  const grid = get(alone.el, "grid", "Access matrix");
  grid.focus();
  const heard = listen(alone.el);
  for (const key of ["ArrowDown", " ", " "]) await press(grid, key); // an owner
  expect(heard).toEqual(Array(2).fill(expect.stringContaining("Owners have access")));
  for (const key of ["ArrowUp", "ArrowUp", "ArrowLeft", "Enter"]) await press(grid, key);
  expect(heard.at(-1)).toBe("Sorted by username, Z to A.");
});

test("each widget is a region with its own name", async () => {
  const names: [typeof table, string][] = [
    [table, "Argilla users"],
    [manager, "Argilla users"],
    [userForm, "New user"],
    [workspaceForm, "New workspace"],
    [matrix, "Access matrix"],
    [access, "Access explorer"],
  ];
  for (const [factory, name] of names) {
    const { el } = await show(new FakeKernel(), {}, factory);
    expect(all(el, "region", name)).toHaveLength(1);
  }
});
