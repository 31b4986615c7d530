// Which columns fit into a table, and how many workspaces a row names.
import { expect, test } from "vitest";
import { type Column, INITIAL_COLUMNS } from "../src/data/userColumns.js";
import { ColumnState } from "../src/state/view/columns.js";
import { visibleChips } from "../src/state/view/fitting.js";
import { isArranged, isCrowdedOut, resetColumns, showColumn } from "../src/table/columns/arranging.js";

const FIXED = { selectable: true, hasMenu: true, scale: 1 };

function columnsAt(width: number, prepare: (columns: ColumnState) => void = () => {}): ColumnState {
  const columns = new ColumnState(() => {});
  prepare(columns);
  columns.measure(width, FIXED);
  return columns;
}

const username = ({ fit }: ColumnState) => Number.parseInt(fit.widths.username!, 10);
const id = ({ fit }: ColumnState) => [fit.wholeIds, fit.widths.id];

test("columns are dropped by importance: the id first, where names would be cut beside it, then updated_at, then the words of the roles", () => {
  const at = (width: number) => {
    const { drawn, letters } = columnsAt(width).fit;
    return [INITIAL_COLUMNS.filter((column) => !drawn.includes(column)).join(), letters];
  };
  expect([1600, 846, 845, 690, 689, 554, 553, 358].map(at)).toEqual([
    ["", false],
    ["", false],
    ["id", false],
    ["id", false],
    ["id,updated_at", false],
    ["id,updated_at", false],
    ["id,updated_at", true],
    ["id,updated_at", true],
  ]);
});

test("beside an id, no name of 27 letters is cut", () => {
  for (let width = 846; width <= 1600; width += 1)
    expect(username(columnsAt(width)), String(width)).toBeGreaterThanOrEqual(230);
});

test("with larger text, columns are as wide as their content, and those are dropped that a narrower table drops", () => {
  const usual = columnsAt(850);
  const large = new ColumnState(() => {});
  large.measure(1700, { ...FIXED, scale: 2 });
  expect(large.fit.drawn).toEqual(usual.fit.drawn);
  for (const column of ["role", "updated_at", "username"] as const)
    expect(Number.parseFloat(large.fit.widths[column]!)).toBe(
      2 * Number.parseFloat(usual.fit.widths[column]!),
    );
});

test("once roles are shortened to letters, they stay so in narrower tables, and usernames get the space", () => {
  for (let width = 553; width >= 356; width -= 1)
    expect(columnsAt(width).fit.letters, String(width)).toBe(true);
  expect(username(columnsAt(464))).toBeGreaterThanOrEqual(130);
});

test("username and workspaces keep their minimum at every width, and share the rest", () => {
  for (let width = 356; width <= 1600; width += 1) {
    const { drawn, widths, workspacesWidth, compact, letters } = columnsAt(width).fit;
    const username = Number.parseInt(widths.username!, 10);
    const others: Partial<Record<Column, number>> = {
      id: width >= 1290 ? 300 : 96,
      role: letters ? (compact ? 56 : 62) : 138,
      updated_at: 136,
    };
    const sides = compact ? 72 : 84;
    const workspaces =
      width - sides - drawn.reduce((sum, column) => sum + (others[column] ?? 0), 0) - username;
    expect(username, String(width)).toBeGreaterThanOrEqual(compact ? 102 : 170);
    expect(workspaces, String(width)).toBeGreaterThanOrEqual(compact ? 126 : 162);
    expect(workspacesWidth).toBeLessThanOrEqual(workspaces - (compact ? 12 : 20));
  }
});

test("workspaces and then roles are dropped before usernames are cut to a few letters", () => {
  const at = (width: number) => columnsAt(width).fit.drawn.slice(1).join();
  expect([345, 344, 270, 269, 224].map(at)).toEqual(["role,workspaces", "role", "role", "", ""]);
  const columns = columnsAt(224);
  showColumn(columns, "workspaces", true);
  expect(columns.fit.drawn).toContain("workspaces");
  expect(Number.parseFloat(columns.fit.minWidth!)).toBeGreaterThan(224);
});

test("roles shrink to letters before they are dropped, also where a person has hidden the workspaces", () => {
  const at = (width: number) => {
    const { fit } = columnsAt(width, (columns) => showColumn(columns, "workspaces", false));
    return [fit.drawn.slice(1).join(), fit.letters];
  };
  expect([360, 344, 270, 269].map(at)).toEqual([
    ["role", false],
    ["role", true],
    ["role", true],
    ["", true],
  ]);
});

test("a column that a person shows stays, and the table scrolls horizontally", () => {
  const columns = columnsAt(400);
  showColumn(columns, "id", true);
  expect(columns.fit.drawn).toEqual(["username", "id", "role", "workspaces"]);
  expect(Number.parseFloat(columns.fit.minWidth!)).toBeGreaterThan(400);
  expect([isCrowdedOut(columns, "updated_at"), isCrowdedOut(columns, "id")]).toEqual([true, false]);
  resetColumns(columns);
  expect(columns.fit.drawn).toEqual(["username", "role", "workspaces"]);
  expect(columns.fit.minWidth).toBeUndefined();
});

test("inserted_at is hidden by default, takes the place of the id, and is dropped before what else everyone sees", () => {
  const columns = columnsAt(982);
  expect(columns.fit.drawn).toEqual(INITIAL_COLUMNS);
  expect([isArranged(columns), isCrowdedOut(columns, "inserted_at")]).toEqual([false, false]);
  showColumn(columns, "inserted_at", true);
  expect(columns.fit.drawn).toEqual([...INITIAL_COLUMNS, "inserted_at"]);
  const at = (width: number) => {
    columns.measure(width, FIXED);
    return columns.fit.drawn.slice(1).join();
  };
  expect([982, 981, 922, 921].map(at)).toEqual([
    "id,role,workspaces,updated_at,inserted_at",
    "role,workspaces,updated_at,inserted_at",
    "role,workspaces,updated_at,inserted_at",
    "id,role,workspaces,updated_at",
  ]);
  expect([isCrowdedOut(columns, "inserted_at"), columns.fit.minWidth]).toEqual([true, undefined]);
  showColumn(columns, "inserted_at", true); // too narrow: others are dropped first
  expect(at(922)).toBe("role,workspaces,updated_at,inserted_at");
  expect(at(801)).toBe("role,workspaces,inserted_at");
  expect(columns.fit.minWidth).toBeUndefined();
  showColumn(columns, "inserted_at", false);
  expect(at(801)).toBe("role,workspaces,updated_at");
  resetColumns(columns);
  expect([isArranged(columns), at(1000)]).toEqual([false, "id,role,workspaces,updated_at"]);
});

test("a column that was hidden and shown again is dropped by its importance", () => {
  const columns = columnsAt(1000);
  showColumn(columns, "id", false);
  showColumn(columns, "id", true);
  expect(isArranged(columns)).toBe(false);
  columns.measure(700, FIXED);
  expect(isCrowdedOut(columns, "id")).toBe(true);
});

test("a column that a person hides does not count as dropped, and frees its space for others", () => {
  const columns = columnsAt(640, (columns) => showColumn(columns, "role", false));
  expect(columns.fit.drawn).toEqual(["username", "workspaces", "updated_at"]);
  expect([isCrowdedOut(columns, "role"), isCrowdedOut(columns, "id")]).toEqual([false, true]);
});

test("a width changes something only when the rendered columns change", () => {
  const columns = new ColumnState(() => {});
  expect([800, 800, 0].map((width) => columns.measure(width, FIXED))).toEqual([true, false, false]);
  expect(columns.fit.drawn).not.toContain("id"); // a closed tab has the width 0
});

test("a row names as many workspaces as fit next to the button for the others, and at least one", () => {
  const names = ["nlp", "speech", "vision", "archive"];
  expect(visibleChips(600, names)).toBe(3);
  expect(visibleChips(200, names)).toBe(2);
  expect(visibleChips(20, names)).toBe(1);
  expect(visibleChips(20, names, 0)).toBe(0);
  expect(visibleChips(600, ["nlp"])).toBe(1);
  expect(visibleChips(150, ["日本語の注釈", "nlp"])).toBe(1);
});

test("in a wide table, names get no more than they need, and ids are shown as a whole", () => {
  expect(id(columnsAt(1289))).toEqual([false, "96px"]);
  expect(id(columnsAt(1290))).toEqual([true, "300px"]);
  for (let width = 1290; width <= 4000; width += 10) {
    expect(username(columnsAt(width)), String(width)).toBeLessThanOrEqual(340);
  }
});
