// The lists that the kernel has, by the rows of a roster: their pages, keys, and where they are scrolled to.
import { expect, test } from "vitest";
import { ROW_HEIGHT, VISIBLE_ROWS } from "../src/ui/dom/window.js";
import { click, get, press, settle, show } from "./page.js";
import { classOf, RosterKernel } from "./rosterKernel.js";

async function list(count: number) {
  const { el } = await show(new RosterKernel());
  await settle();
  await click(get(el, "tab", "Roster"));
  const paste = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), {
    clipboardData: { files: [], getData: () => classOf(count) },
  });
  el.querySelector(".aw-roster")!.dispatchEvent(paste);
  await settle();
  const grid = () => get(el, "grid", "Rows");
  const box = () => el.querySelector<HTMLElement>(".aw-roster .aw-scroll")!;
  return { el, grid, box };
}

test("Page Down and Page Up move by the rows in view, and stop at the ends", async () => {
  const { el, grid } = await list(40);
  const line = () =>
    el.querySelector<HTMLElement>(`#${CSS.escape(grid().getAttribute("aria-activedescendant")!)}`)!
      .parentElement!.dataset.line;
  grid().focus();
  await settle();
  const visited = [];
  for (const key of ["PageDown", "PageDown", "PageUp", "PageUp", "PageUp", ...Array(5).fill("PageDown")]) {
    await press(grid(), key);
    visited.push(Number(line()));
  }
  const page = VISIBLE_ROWS - 1;
  expect(visited).toEqual([page, 2 * page, page, 0, 0, page, 2 * page, 3 * page, 39, 39]);
});

test("a list is where it was after another tab was open, and at the top of another part", async () => {
  const { el, grid, box } = await list(10_000);
  const top = 5000 * ROW_HEIGHT;
  box().scrollTop = top;
  box().dispatchEvent(new Event("scroll"));
  await settle();
  await click(get(el, "tab", "Users"));
  await click(get(el, "tab", "Roster"));
  expect(box().scrollTop).toBe(top);
  expect(grid().querySelector("[data-line='5000']")).not.toBeNull();
  const problems = [...el.querySelectorAll("label")].find((one) => one.textContent!.startsWith("Problems"))!;
  await click(problems);
  expect(box().scrollTop).toBe(0);
});
