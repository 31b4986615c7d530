// The tabs of a manager.
import { expect, test } from "vitest";
import { crowd, FakeKernel, idOf, SESSION, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show, type, usernames } from "./page.js";

const seen = (el: Element) => all(el, "tabpanel").filter((panel) => !panel.hasAttribute("inert"));
const names = (el: Element) => all(el, "tab").map(({ textContent }) => textContent);

test("tabs replace the title, one is open, and arrow keys move through them", async () => {
  const { el } = await show();
  await settle();
  const list = get(el, "tablist");
  expect(el.querySelector("h2")).toBeNull();
  expect(names(el).slice(0, 2)).toEqual(["Users", "Workspaces"]);
  const reachable = () => all(el, "tab").filter(({ tabIndex }) => tabIndex === 0);
  expect(reachable()).toEqual([get(el, "tab", "Users")]);
  get(el, "tab", "Users").focus();
  await press(get(el, "tab", "Users"), "ArrowRight");
  expect(document.activeElement).toBe(get(el, "tab", "Workspaces"));
  expect(reachable()).toEqual([get(el, "tab", "Workspaces")]);
  expect(get(el, "tab", "Workspaces").getAttribute("aria-selected")).toBe("true");
  const [panel] = seen(el);
  expect(seen(el)).toHaveLength(1);
  expect(panel.getAttribute("aria-labelledby")).toBe(get(el, "tab", "Workspaces").id);
  expect(get(el, "tab", "Workspaces").getAttribute("aria-controls")).toBe(panel.id);
  get(panel, "grid", "Workspaces");
  await press(get(el, "tab", "Workspaces"), "Home");
  expect(document.activeElement).toBe(get(el, "tab", "Users"));
  await press(get(el, "tab", "Users"), "ArrowLeft");
  expect(document.activeElement).toBe(all(list, "tab").at(-1));
  await press(all(list, "tab").at(-1)!, "ArrowRight");
  get(seen(el)[0], "grid", "Users");
  // With Alt, the browser goes back a page.
  const back = new KeyboardEvent("keydown", {
    key: "ArrowRight",
    altKey: true,
    bubbles: true,
    cancelable: true,
  });
  expect(get(el, "tab", "Users").dispatchEvent(back)).toBe(true);
  get(seen(el)[0], "grid", "Users");
  // The account, the server and "Refresh" are visible in all of them.
  await click(get(el, "tab", "Workspaces"));
  expect(el.querySelector("header")!.textContent).toContain("acting as argilla (owner) at localhost:6900");
  get(el.querySelector("header")!, "button", "Refresh");
});

test("a manager that shows only users has no tabs", async () => {
  const kernel = new FakeKernel();
  kernel.traits.show = ["search", "filters", "charts", "actions", "code"];
  const { el } = await show(kernel);
  await settle();
  expect(all(el, "tablist")).toHaveLength(0);
  expect(el.querySelector("h2")!.textContent).toBe("Users");
  kernel.set("show", ["actions", "workspaces"]);
  await settle();
  expect(names(el)).toEqual(["Users", "Workspaces"]);
});

test("a widget of one workspace has no tabs", async () => {
  const kernel = new FakeKernel();
  kernel.session = { ...SESSION, workspace: WORKSPACES[0] };
  const { el } = await show(kernel);
  await settle();
  expect(all(el, "tablist")).toHaveLength(0);
  expect(el.querySelector("h2")!.textContent).toBe("nlp");
});

test("the users tab keeps its rows, scroll position and form while another tab is open", async () => {
  const { el, kernel } = await show(new FakeKernel(crowd(3000)));
  await settle(20);
  const table = get(el, "grid", "Users");
  await click(get(el, "button", "New user"));
  await type(get(el, "textbox", "Username"), "half typed");
  const before = usernames(el);
  const [row] = el.querySelectorAll(".aw-row");
  const asked = kernel.sentOf("open").length;
  await click(get(el, "tab", "Workspaces"));
  expect(table.closest("[role=tabpanel]")!.hasAttribute("inert")).toBe(true);
  await click(get(el, "tab", "Users"));
  expect(get(el, "grid", "Users")).toBe(table);
  expect(el.querySelector(".aw-row")).toBe(row);
  expect(usernames(el)).toEqual(before);
  expect(get<HTMLInputElement>(el, "textbox", "Username").value).toBe("half typed");
  expect(kernel.sentOf("open")).toHaveLength(asked);
});

test("other tabs keep what was typed, where they were scrolled and their active cell", async () => {
  const many = Array.from({ length: 40 }, (_, at) => ({ id: idOf(900 + at), name: `w${at}` }));
  const kernel = new FakeKernel(crowd(30), many);
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "tab", "Workspaces"));
  await click(get(el, "button", "w7"));
  await type(get(el, "searchbox", "Search workspaces"), "w");
  const box = el.querySelector(".aw-workspace-scroll")!;
  box.scrollTop = 70;
  await click(get(el, "tab", "Access"));
  await settle();
  const grid = get(el, "grid", "Access matrix");
  grid.focus();
  await press(grid, "ArrowDown");
  const active = grid.getAttribute("aria-activedescendant");
  expect(active).not.toBeNull();
  await click(get(el, "tab", "Users"));
  await click(get(el, "tab", "Workspaces"));
  expect(get<HTMLInputElement>(el, "searchbox", "Search workspaces").value).toBe("w");
  expect(el.querySelector(".aw-workspace-scroll")).toBe(box);
  expect(box.scrollTop).toBe(70);
  get(el, "region", "w7");
  await click(get(el, "tab", "Access"));
  expect(get(el, "grid", "Access matrix")).toBe(grid);
  expect(grid.getAttribute("aria-activedescendant")).toBe(active);
});

test("a tab is drawn when it is first opened; while another is open, it is out of reach and takes no room", async () => {
  const { el } = await show();
  await settle();
  const panels = () => [...el.querySelectorAll<HTMLElement>("[role=tabpanel]")];
  expect(panels()).toHaveLength(1);
  await click(get(el, "tab", "Workspaces"));
  const panel = seen(el)[0];
  await click(get(el, "tab", "Users"));
  expect(panels()).toHaveLength(2);
  expect(panel.inert).toBe(true);
  expect(panel.className).toBe("aw-away aw-folded");
  expect(all(el, "table", "Workspaces")).toEqual([]);
  // The focus goes to what is shown, also where the button that had it is now out of reach.
  await click(get(el, "tab", "Journal"));
  await click(get(el, "button", "Show users"));
  await settle();
  expect(document.activeElement).toBe(get(el, "grid", "Users"));
});

test("each view has its own open tab", async () => {
  const first = await show();
  const second = first.again();
  await settle();
  await click(get(first.el, "tab", "Workspaces"));
  expect(get(first.el, "tab", "Workspaces").getAttribute("aria-selected")).toBe("true");
  expect(get(second.el, "tab", "Users").getAttribute("aria-selected")).toBe("true");
});
