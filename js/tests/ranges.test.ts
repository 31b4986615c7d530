// Ranges in the table: a plain move or click is where the next one starts, and Shift replaces the last one.
import { expect, test } from "vitest";
import { MAX_IDS } from "../src/protocol.js";
import { UserTable as table } from "../src/widgets/core.js";
import { crowd, FakeKernel, idOf } from "./fake.js";
import { click, get, press, settle, show, type } from "./page.js";

async function rows(kernel = new FakeKernel(), factory?: typeof table) {
  const { el } = await show(kernel, {}, factory);
  await settle(20);
  const grid = get(el, "grid", "Users");
  grid.focus();
  await settle();
  const names = new Map(kernel.rows.map(({ id, username }) => [id, username]));
  return {
    el,
    kernel,
    /** Press keys of which those in upper case are held with Shift: `d` and `D` for Down, `u`, `U`, `s` and `S` for Space. */
    keys: async (pressed: string) => {
      const named: Record<string, string> = {
        d: "ArrowDown",
        u: "ArrowUp",
        s: " ",
        h: "Home",
        e: "End",
        r: "ArrowRight",
      };
      for (const key of pressed) {
        const at = document.activeElement as HTMLElement;
        await press(at, named[key.toLowerCase()], { shiftKey: key < "a" });
      }
    },
    press: (at: number, keys: MouseEventInit = {}) =>
      click(shown(el)[at].querySelector<HTMLElement>(".aw-col-role")!, keys),
    /** Positions of the selected rows among those drawn. */
    selected: () =>
      shown(el).flatMap((row, at) => (row.getAttribute("aria-selected") === "true" ? [at] : [])),
    /** The selection in the kernel. */
    chosen: () => kernel.selected.map((id) => names.get(id)).sort(),
  };
}

const shown = (el: HTMLElement) => [...el.querySelectorAll<HTMLElement>("tbody .aw-row")];

test("a range starts where a plain move ended, not where the last row was selected", async () => {
  const { keys, selected } = await rows();
  await keys("hsddddddD");
  expect(selected()).toEqual([0, 6, 7]);
});

test.each([
  ["Home and End", "hseUU", [0, 9, 10, 11]],
  ["a step into the row's cells and back", "hDDrUU", [0, 1, 2]],
  ["Space", "hDDsU", [0, 1, 2]],
])("a range starts anew after %s", async (_, pressed, expected) => {
  const { keys, selected } = await rows();
  await keys(pressed);
  expect(selected()).toEqual(expected);
});

test("Shift and Up shrinks a range, and beyond its start it grows to the other side", async () => {
  const { keys, selected } = await rows();
  await keys("hddDDD");
  expect(selected()).toEqual([2, 3, 4, 5]);
  await keys("UU");
  expect(selected()).toEqual([2, 3]);
  await keys("UUU");
  expect(selected()).toEqual([0, 1, 2]);
});

test("a range keeps those who were selected before, also where it shrinks past them", async () => {
  const { keys, selected } = await rows();
  await keys("hddddshDDDDDD");
  expect(selected()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  await keys("UUUU");
  expect(selected()).toEqual([0, 1, 2, 4]);
});

test("a click is where a range starts, and a click with Shift replaces the last range", async () => {
  const { press: at, selected } = await rows();
  await at(2);
  await at(5, { shiftKey: true });
  expect(selected()).toEqual([2, 3, 4, 5]);
  await at(3, { shiftKey: true });
  expect(selected()).toEqual([2, 3]);
  await at(0, { shiftKey: true });
  expect(selected()).toEqual([0, 1, 2]);
  await at(6, { ctrlKey: true });
  await at(8, { shiftKey: true });
  expect(selected()).toEqual([0, 1, 2, 6, 7, 8]);
  await at(6, { metaKey: true });
  await at(5, { shiftKey: true });
  expect(selected()).toEqual([0, 1, 2, 5, 6, 7, 8]);
});

test("the row that a menu was opened for is where a range starts", async () => {
  const { el, press: at, selected } = await rows();
  await at(1);
  await click(get(el, "button", "Actions for farah.k"));
  await press(get(el, "menuitem", "Add to workspace"), "Escape");
  const position = shown(el).findIndex((row) => row.textContent?.includes("farah.k"));
  await at(position + 1, { shiftKey: true });
  expect(selected()).toEqual([position, position + 1]);
});

test("after another order or search, a range starts at the focused row and keeps the last one", async () => {
  const { el, keys, press: at, selected, chosen } = await rows();
  await keys("hDD");
  const three = chosen();
  expect(three).toHaveLength(3);
  await click(get(el, "button", "username")); // in reverse
  expect(selected()).toEqual([9, 10, 11]);
  await at(9, { shiftKey: true });
  expect(selected()).toEqual([9, 10, 11]);
  get(el, "searchbox", "Search users").focus();
  await type(get(el, "searchbox", "Search users"), "farah");
  get(el, "grid", "Users").focus();
  await settle();
  await keys("S");
  expect(chosen()).toEqual([...three, "farah.k"].sort());
});

test("rows that others add or remove inside a range do not move its start", async () => {
  const { keys, kernel, chosen } = await rows();
  await keys("hdDD"); // argilla, bo.li, carla
  kernel.patch({ rows: [{ ...kernel.rows[0], id: idOf(77), username: "aaa" }] });
  await settle();
  await keys("U");
  expect(chosen()).toEqual(["argilla", "bo.li"]);
  kernel.patch({ removed: [idOf(0)] }); // where the range starts
  kernel.set("selected_ids", [idOf(2)]);
  await settle();
  await keys("D");
  expect(chosen()).toEqual(["bo.li", "carla.<b>ruiz</b>"]);
});

test("what a cell or Select all selects is not taken back by a shorter range", async () => {
  const { el, keys, kernel, selected } = await rows();
  await keys("hDDD");
  kernel.set("selected_ids", [...kernel.selected, idOf(7)]);
  await settle();
  await keys("U");
  expect(selected()).toEqual([0, 1, 2, 3, 11]);
  await press(get(el, "grid", "Users"), "a", { ctrlKey: true });
  await keys("U");
  expect(selected()).toHaveLength(12);
});

test("a range of too many people is refused, and the next shorter one replaces the last that was made", async () => {
  const { keys, kernel, el } = await rows(new FakeKernel(crowd(MAX_IDS + 5)), table);
  await keys("hDD");
  await press(get(el, "grid", "Users"), "End", { shiftKey: true });
  await settle(20);
  expect(kernel.selected).toHaveLength(3);
  expect(el.textContent).toContain(`you can select up to 10,000`);
  await press(get(el, "grid", "Users"), "Home", { shiftKey: true });
  await settle(20);
  expect(kernel.selected).toHaveLength(1);
});
