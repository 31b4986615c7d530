// Chunks of the front end that load after the first paint, tested with the built scripts.
import axe from "axe-core";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { bundleStyle } from "../bundle.mjs";
import { PATIENCE } from "../src/kernel/connection.js";
import { type Chunks, evaluated, freshChunks, importBlobs, runEsm, sending } from "./chunks.js";
import type { Asked } from "./fake.js";
import { FakeKernel, type Handler, problem } from "./fake.js";
import { all, click, get, holdTime, type Shown, settle, show, usernames } from "./page.js";

beforeAll(async () => {
  await freshChunks();
}, 120_000);

let chunks: Chunks;

beforeEach(async () => {
  chunks = await freshChunks();
  evaluated.length = 0;
  return importBlobs();
});

/** Show a built widget whose views request the chunks from this kernel. */
async function shown(name = "UserManager", handler: Handler = sending(chunks), of = chunks): Promise<Shown> {
  const kernel = new FakeKernel(undefined, undefined, handler);
  const view = await show(kernel, {}, await runEsm(of, name));
  await settle(20);
  return view;
}

/** Hold the responses to requests for chunks until they are released; later ones are not held. */
function holding(handler = sending(chunks)): { handler: Handler; release: () => void } {
  let release!: () => void;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    handler: (request) => (request.type === "ask_chunk" ? released.then(() => handler(request)) : undefined),
    release,
  };
}

const styled = (el: Element) => /\.aw-/.test(el.querySelector("style")?.textContent ?? "");
const asked = (kernel: FakeKernel) => kernel.sentOf("ask_chunk").map(({ name }) => name);

async function open(el: Element, tab = "Access"): Promise<HTMLElement> {
  await click(get(el, "tab", tab));
  await settle(20);
  return get(el, "tabpanel");
}

const chosen = (el: Element) => el.querySelector<HTMLInputElement>("[type=radio]:checked")?.parentElement;
const choose = (el: Element, name: string) =>
  click([...el.querySelectorAll("label")].find((label) => label.textContent!.startsWith(name))!);

test("what the first paint shows has its look in the styles of the core", async () => {
  const { handler, release } = holding();
  const { el } = await shown("UserManager", handler);
  const classesOf = async (name: string) =>
    new Set((await bundleStyle(name)).match(/(?<=\.)aw-[a-z][\w-]*/g));
  const [core, later] = await Promise.all(["core.css", "later.css"].map(classesOf));
  const filled = [...el.querySelectorAll("*")].filter((one) => one.hasChildNodes());
  const drawn = new Set(filled.flatMap(({ classList }) => [...classList]));
  expect(drawn).toContain("aw-primary"); // the button "New user"
  expect([...drawn].filter((name) => later.has(name) && !core.has(name))).toEqual([]);
  release();
});

test("the first rows need no chunk, and until it arrives its controls are shown disabled", async () => {
  const { handler, release } = holding();
  const { el } = await shown("UserTable", handler);
  expect(usernames(el)).toHaveLength(12);
  const names: [string, string][] = [
    ["button", "Role filter"],
    ["button", "Workspace filter"],
    ["button", "Columns"],
    ["checkbox", "Select all that match"],
  ];
  for (const [role, name] of names) expect(get(el, role, name)).toHaveProperty("disabled", true);
  get(el, "searchbox", "Search users");
  expect((await axe.run(el, { rules: { "color-contrast": { enabled: false } } })).violations).toEqual([]);
  expect(evaluated).toEqual(["core"]);
  expect(styled(el)).toBe(false);
  release();
  await settle(20);
  for (const [role, name] of names) expect(get(el, role, name)).toHaveProperty("disabled", false);
  expect(usernames(el)).toHaveLength(12);
  expect(styled(el)).toBe(true);
});

test.each([
  ["Actions for bo.li", ({ el }: Shown) => all(el, "menu", "Actions for bo.li").length === 1],
  ["role", ({ kernel }: Shown) => kernel.get("sort")?.[0] === "role"],
])("a press of “%s” in the table before its chunk comes takes effect with it", async (name, takenEffect) => {
  const { handler, release } = holding();
  const view = await shown("UserManager", handler);
  await click(get(view.el, "button", name));
  expect(takenEffect(view)).toBe(false);
  release();
  await settle(20);
  expect(takenEffect(view)).toBe(true);
});

test("a search and an opened form take effect once their chunk arrives", async () => {
  const { handler, release } = holding();
  const { el, kernel } = await shown("UserManager", handler);
  const box = get<HTMLInputElement>(el, "searchbox", "Search users");
  box.focus();
  box.value = "bo";
  box.dispatchEvent(new Event("input", { bubbles: true }));
  await click(get(el, "button", "New user"));
  kernel.patch({ rows: [{ ...kernel.rows[2], username: "bo.lee" }] });
  await settle();
  release();
  await settle(20);
  get(el, "form", "New user");
  expect(usernames(el)).toEqual(["bo.lee"]);
  expect(get(el, "searchbox", "Search users")).toBe(box);
});

test("a widget of another class requests only the missing chunks, and nothing is evaluated twice", async () => {
  const table = await shown("UserTable");
  expect(asked(table.kernel)).toEqual(["people"]);
  const manager = await shown("UserManager");
  expect(asked(manager.kernel)).toEqual(["manager"]);
  const matrix = await shown("AccessMatrix");
  expect(asked(matrix.kernel)).toEqual(["access"]);
  get(matrix.el, "grid");
  const form = await shown("UserForm");
  expect(asked(form.kernel)).toEqual([]);
  get(form.el, "form", "New user");
  const second = await shown("UserTable");
  expect(asked(second.kernel)).toEqual([]);
  expect(evaluated).toEqual(["core", "people", "manager", "access"]);
  for (const { el } of [table, manager, matrix, form, second]) expect(styled(el)).toBe(true);
});

test("a chunk that is already loaded is styled in the first frame", async () => {
  await shown("UserManager");
  const kernel = new FakeKernel(undefined, undefined, sending(chunks));
  const { el } = await show(kernel, {}, await runEsm(chunks, "UserManager"));
  expect(styled(el)).toBe(true);
  get(el, "button", "Role filter");
});

test.each(["UserTable", "UserForm"])(
  "a lost kernel is reported once in a %s; the chunks arrive when it is back",
  async (name) => {
    const kernel = new FakeKernel(undefined, undefined, sending(chunks));
    kernel.dead = true;
    const { el } = await show(kernel, {}, await runEsm(chunks, name));
    await settle(20);
    expect(all(el, "alert").map(({ textContent }) => textContent)).toHaveLength(1);
    kernel.dead = false;
    kernel.emit("comm_live_update");
    await settle(20);
    expect(all(el, "alert")).toEqual([]);
    if (name === "UserTable") expect(get(el, "button", "Role filter")).toHaveProperty("disabled", false);
    else get(el, "textbox", "Username");
  },
);

test("widgets that request a chunk at the same time share one copy", async () => {
  const kernels = [0, 1].map(() => new FakeKernel(undefined, undefined, sending(chunks)));
  const views = [];
  for (const kernel of kernels) views.push(await show(kernel, {}, await runEsm(chunks, "UserManager")));
  await settle(20);
  for (const { el } of views) get(el, "button", "Role filter").click();
  expect(evaluated).toEqual(["core", "people", "manager"]);
});

test("a chunk on demand is asked for when its tab opens, once for all widgets, and its styles come with it", async () => {
  const first = await shown();
  expect(asked(first.kernel)).toEqual(["people", "manager"]);
  const panel = await open(first.el, "Roster");
  expect(asked(first.kernel)).toEqual(["people", "manager", "roster"]);
  expect(panel.querySelector("[aria-busy=true]")).toBeNull();
  const styles = (el: Element) => el.querySelector("style")!.textContent!;
  expect(styles(first.el)).toContain(".aw-roster");
  await open(first.el);
  await open(first.el, "Roster");
  const second = await shown();
  await open(second.el, "Roster");
  expect(asked(second.kernel)).toEqual([]);
  expect(styles(second.el)).toBe(styles(first.el));
  expect(evaluated).toEqual(["core", "people", "manager", "roster", "access"]);
});

test("a chunk on demand that the kernel refuses is reported, and can be requested again", async () => {
  let refusing = true;
  const { el, kernel } = await shown("UserManager", (request: Asked) =>
    request.type === "ask_chunk" && request.name === "roster" && refusing
      ? { type: "failed", request: request.id, error: problem("The front end is missing.") }
      : sending(chunks)(request),
  );
  expect(all(el, "alert")).toEqual([]);
  await open(el, "Roster");
  expect(get(el, "alert").textContent).toContain("The front end is missing.");
  expect(asked(kernel)).toEqual(["people", "manager", "roster"]);
  refusing = false;
  await click(get(el, "button", "Try again"));
  await settle(20);
  expect(all(el, "alert")).toEqual([]);
  expect(get(el, "tabpanel").querySelector(".aw-roster")).not.toBeNull();
});

test("two versions of the package work side by side, each with its own copy", async () => {
  const first = await shown("UserTable");
  const other = await freshChunks();
  const second = await shown("UserTable", sending(other), other);
  expect(evaluated).toEqual(["core", "people", "core", "people"]);
  for (const { el } of [first, second]) {
    get(el, "button", "Role filter").click();
    await settle();
    get(el, "listbox", "Roles");
    await click(get(el, "button", "Role filter"));
  }
});

test("a chunk that the kernel refuses is reported, and can be requested again", async () => {
  let refusing = true;
  const { el } = await shown("UserTable", (request) =>
    request.type === "ask_chunk" && refusing
      ? { type: "failed", request: request.id, error: problem("The front end is missing.") }
      : sending(chunks)(request),
  );
  expect(get(el, "alert").textContent).toContain("The front end is missing.");
  expect(usernames(el)).toHaveLength(12);
  refusing = false;
  await click(get(el, "button", "Try again"));
  await settle(20);
  expect(all(el, "alert")).toEqual([]);
  expect(get(el, "button", "Role filter")).toHaveProperty("disabled", false);
});

test("a script that the page blocks is reported, with the reason on the console", async () => {
  const message = vi.spyOn(console, "error").mockImplementation(() => {});
  let broken = true;
  const { el } = await shown("UserManager", (request: Asked) => {
    const chunk = sending(chunks)(request);
    return chunk?.type === "chunk" && broken ? { ...chunk, script: 'throw new Error("no")' } : chunk;
  });
  expect(get(el, "alert").textContent).toContain("could not be loaded");
  expect(message).toHaveBeenCalledWith(expect.objectContaining({ message: "no" }));
  broken = false;
  await click(get(el, "button", "Try again"));
  await settle(20);
  expect(all(el, "alert")).toEqual([]);
  await click(get(el, "button", "New user"));
  get(el, "form", "New user");
});

test("a chunk that waited in vain for the one before it is reported once another widget has loaded that", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  let broken = true;
  const { el } = await shown("UserManager", (request: Asked) => {
    const chunk = sending(chunks)(request);
    const breaks = chunk?.type === "chunk" && request.type === "ask_chunk" && request.name === "people";
    return breaks && broken ? { ...chunk, script: 'throw new Error("no")' } : chunk;
  });
  get(el, "alert");
  broken = false;
  await shown("UserTable");
  await click(get(el, "button", "Try again"));
  await settle(20);
  expect(all(el, "alert")).toEqual([]);
  await click(get(el, "button", "New user"));
  get(el, "form", "New user");
});

test("if the page blocks blob imports, the script is added to the page", async () => {
  const url = () => "blob:forbidden";
  vi.spyOn(URL, "createObjectURL").mockImplementation(url);
  const { append } = document.head;
  const run: Promise<unknown>[] = [];
  vi.spyOn(document.head, "append").mockImplementation((...nodes) => {
    append.apply(document.head, nodes);
    for (const node of nodes) {
      if (node instanceof HTMLScriptElement) new Function(node.textContent!)();
    }
  });
  const { el } = await shown("UserTable");
  await Promise.all(run);
  expect(get(el, "button", "Role filter")).toHaveProperty("disabled", false);
  expect(document.head.querySelectorAll("script")).toHaveLength(0);
});

test("the Access tab shows the matrix", async () => {
  const { el } = await shown();
  const panel = await open(el);
  expect(chosen(panel)!.textContent).toBe("Matrix");
  get(panel, "grid");
  expect(panel.textContent).toContain("bo.li");
  expect((await axe.run(el, { rules: { "color-contrast": { enabled: false } } })).violations).toEqual([]);
});

test("a loading tab shows no alert", async () => {
  const { handler, release } = holding();
  const { el } = await shown("UserManager", handler);
  const panel = await open(el);
  expect(panel.querySelector("[aria-busy=true]")!.textContent).toBe("Loading this tab from the kernel.");
  expect(all(el, "alert")).toEqual([]);
  release();
  await settle(20);
  get(panel, "grid");
});

test("a loading tab stops waiting once the kernel is gone", async () => {
  const { el, kernel } = await shown("UserManager", holding().handler);
  const panel = await open(el);
  expect(panel.querySelector("[aria-busy=true]")).not.toBeNull();
  kernel.die();
  await settle(20);
  expect(get(panel, "alert").textContent).toContain("The kernel has stopped.");
  expect(panel.querySelector("[aria-busy=true]")).toBeNull();
});

test("a tab keeps its query while another is open, and opens again immediately", async () => {
  const { el } = await shown();
  await choose(await open(el), "A person");
  await open(el, "Users");
  get(el, "tab", "Access").click();
  await settle(1);
  expect(chosen(el)!.textContent).toBe("A person");
});

test("two views share the scripts, and each has its own style element and query", async () => {
  const first = await shown();
  const second = first.again();
  await settle(20);
  const panels = [await open(first.el), await open(second.el)];
  expect(asked(first.kernel)).toEqual(["people", "manager", "access"]);
  await choose(panels[0], "Findings");
  expect(panels.map((panel) => chosen(panel)!.textContent)).toEqual(["Findings 0", "Matrix"]);
  for (const { el } of [first, second]) expect(el.querySelectorAll("style")).toHaveLength(1);
  second.cleanup();
  expect(second.el.querySelector("style")).toBeNull();
});

test.each(["UserForm", "AccessMatrix", "AccessExplorer"])(
  "%s reports that there is no kernel, as in a saved page",
  async (name) => {
    const kernel = new FakeKernel(undefined, undefined, sending(chunks));
    kernel.alive = false;
    holdTime();
    const { el } = await show(kernel, { session: false, first: false }, await runEsm(chunks, name));
    await vi.advanceTimersByTimeAsync(PATIENCE + 100);
    expect(el.textContent).toContain("The kernel is not responding");
    expect(el.querySelector("[aria-busy=true]")).toBeNull();
    expect(el.textContent).not.toContain("Waiting for the running cell");
    kernel.alive = true;
    get(el, "button", "Try again").click();
    await vi.advanceTimersByTimeAsync(1000);
    expect(el.textContent).not.toContain("not responding");
  },
);
