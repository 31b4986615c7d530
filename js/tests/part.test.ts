// The tab "Access", whose script is loaded when it is first opened: the one that the build makes, run as it is.
import axe from "axe-core";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ACCESS_PART, bundlePart } from "../bundle.mjs";
import { PATIENCE } from "../src/kernel/connection.js";
import type { FindingGroup, FromBrowser, ToBrowser } from "../src/protocol.js";
import { DROPPED, FakeKernel, idOf, problem } from "./fake.js";
import { all, click, get, holdTime, type Shown, settle, show } from "./page.js";

let script: string;

beforeAll(async () => {
  script = await bundlePart(...ACCESS_PART);
}, 60_000);

// Node imports no URL of a blob: the same text comes from a URL that holds it.
beforeEach(() => {
  const Text = class {
    constructor(readonly texts: string[]) {}
  };
  vi.stubGlobal("Blob", Text);
  const holding = (blob: unknown) =>
    `data:text/javascript,${encodeURIComponent((blob as InstanceType<typeof Text>).texts.join(""))}`;
  vi.spyOn(URL, "createObjectURL").mockImplementation(holding);
  vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
  return () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
});

const sent = (request: FromBrowser): ToBrowser | undefined =>
  request.type === "ask_part"
    ? { type: "part", request: request.id, script, style: ".aw-a { color: red; }" }
    : undefined;

async function manager(handler: FakeKernel["handler"] = sent): Promise<Shown> {
  const shown = await show(new FakeKernel(undefined, undefined, handler));
  await settle();
  return shown;
}

async function open(el: Element, tab = "Access"): Promise<HTMLElement> {
  await click(get(el, "tab", tab));
  await settle(12);
  return get(el, "tabpanel");
}

const chosen = (el: Element) => el.querySelector<HTMLInputElement>("[type=radio]:checked")?.parentElement;
const choose = (el: Element, name: string) =>
  click([...el.querySelectorAll("label")].find((label) => label.textContent!.startsWith(name))!);

test("nothing of it is asked for until it is opened; then it comes with its style, and works", async () => {
  const { el, kernel } = await manager();
  await open(el, "Workspaces");
  expect(kernel.sentOf("ask_part")).toEqual([]);
  const panel = await open(el);
  expect(kernel.sentOf("ask_part")).toMatchObject([{ name: "access" }]);
  expect(panel.querySelector("style")!.textContent).toBe(".aw-a { color: red; }");
  expect(chosen(panel)!.textContent).toBe("Matrix");
  get(panel, "grid");
  expect(panel.textContent).toContain("bo.li");
  expect((await axe.run(el, { rules: { "color-contrast": { enabled: false } } })).violations).toEqual([]);
});

test("it is calm while the script is on its way", async () => {
  let answer = () => {};
  const { el } = await manager((request) => {
    if (request.type !== "ask_part") return undefined;
    return new Promise((resolve) => {
      answer = () => resolve(sent(request));
    });
  });
  const panel = await open(el);
  expect(panel.querySelector("[aria-busy=true]")!.textContent).toBe("Loading this tab from the kernel.");
  answer();
  await settle(12);
  get(panel, "grid");
});

test("what was asked there stays while another tab is open, and it opens again at once", async () => {
  const { el, kernel } = await manager();
  await choose(await open(el), "A person");
  await open(el, "Users");
  get(el, "tab", "Access").click();
  await settle(1);
  expect(chosen(el)!.textContent).toBe("A person");
  expect(kernel.sentOf("ask_part")).toHaveLength(1);
});

test("two views share the script; each has its own style element and its own question", async () => {
  const first = await manager();
  const second = first.again();
  await settle();
  get(first.el, "tab", "Access").click();
  const panels = [await open(first.el), await open(second.el)];
  expect(first.kernel.sentOf("ask_part")).toHaveLength(1);
  await choose(panels[0], "Findings");
  expect(panels.map((panel) => chosen(panel)!.textContent)).toEqual(["Findings", "Matrix"]);
  expect(panels.map((panel) => panel.querySelectorAll("style").length)).toEqual([1, 1]);
});

const FINDING = { parts: ["Look at it."], fixable: true, workspaces: [], user_count: 1 };
const GROUP = { severity: "warning" as const, title: "Something was found", why: "It matters." };
const GROUPS: FindingGroup[] = [
  {
    ...GROUP,
    kind: "near_duplicates",
    findings: [
      {
        ...{ ...FINDING, key: "a", kind: "near_duplicates", label: "Rename one of them" },
        ...{ choose: "username", users: [idOf(1), idOf(2)] },
      },
    ],
  },
  {
    ...GROUP,
    kind: "single_owner",
    findings: [
      {
        ...{ ...FINDING, key: "b", kind: "single_owner", label: "Make somebody else an owner too" },
        ...{ choose: "users", users: [idOf(0)] },
      },
    ],
  },
];

async function findings(): Promise<Shown> {
  const shown = await manager((request) =>
    request.type === "ask_findings"
      ? { type: "findings", request: request.id, groups: GROUPS, note: null }
      : sent(request),
  );
  await choose(await open(shown.el), "Findings");
  return shown;
}

test("a finding leads to the dialog that tells what a deletion takes along, and deletes nobody itself", async () => {
  const { el, kernel } = await findings();
  await click(get(el, "button", "Rename one of them"));
  const who = get<HTMLSelectElement>(el, "combobox", "Person");
  who.value = idOf(2);
  who.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  await click(get(el, "button", "Delete …"));
  const dialog = get(el, "dialog", "Delete user");
  expect(dialog.textContent).toContain("bo.li");
  get(dialog, "textbox", "Type the username to confirm");
  expect(kernel.sentOf("ask_consequences")).toMatchObject([{ users: [idOf(2)] }]);
  expect([kernel.sentOf("fix"), kernel.sentOf("delete_users")]).toEqual([[], []]);
});

test("a finding that another owner fixes leads to the form for one", async () => {
  const { el } = await findings();
  await click(get(el, "button", "Make somebody else an owner too"));
  await click(get(el, "button", "New user …"));
  const form = get(el, "form", "New user");
  expect(get<HTMLSelectElement>(form, "combobox", "Role").value).toBe("owner");
  await click(get(form, "button", "Cancel"));
  await click(get(el, "button", "New user"));
  expect(get<HTMLSelectElement>(get(el, "form", "New user"), "combobox", "Role").value).toBe("annotator");
});

test("it is a form for an owner, though one for another role is open", async () => {
  const { el } = await findings();
  await open(el, "Users");
  await click(get(el, "button", "New user"));
  await choose(await open(el), "Findings");
  await click(get(el, "button", "Make somebody else an owner too"));
  await click(get(el, "button", "New user …"));
  expect(get<HTMLSelectElement>(get(el, "form", "New user"), "combobox", "Role").value).toBe("owner");
});

test("a refusal is told, and can be tried again", async () => {
  let refusing = true;
  const { el } = await manager((request) =>
    request.type === "ask_part" && refusing
      ? { type: "failed", request: request.id, error: problem("The front end is missing.") }
      : sent(request),
  );
  const panel = await open(el);
  expect(get(panel, "alert").textContent).toContain("The front end is missing.");
  refusing = false;
  await click(get(panel, "button", "Try again"));
  await settle(12);
  get(panel, "grid");
});

test("a script that the page does not run is told, and the console says why", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  let broken = true;
  const { el } = await manager((request) => {
    const part = sent(request);
    return part?.type === "part" && broken ? { ...part, script: 'throw new Error("no")' } : part;
  });
  const panel = await open(el);
  expect(get(panel, "alert").textContent).toContain("This tab could not be opened.");
  expect(said).toHaveBeenCalledWith(expect.objectContaining({ message: "no" }));
  broken = false;
  await click(get(panel, "button", "Try again"));
  await settle(12);
  get(panel, "grid");
});

test("without a kernel there is a sentence, and another try opens it when the kernel is back", async () => {
  const { el, kernel } = await manager();
  kernel.die();
  const panel = await open(el);
  expect(get(panel, "alert").textContent).toContain("The kernel was restarted or has stopped");
  kernel.dead = false;
  await click(get(panel, "button", "Try again"));
  await settle(12);
  get(panel, "grid");
});

test("a silent kernel is told of; what it answers late opens the tab", async () => {
  const { el, kernel } = await manager((request) => (request.type === "ask_part" ? DROPPED : undefined));
  kernel.queue = [];
  holdTime();
  get(el, "tab", "Access").click();
  await vi.advanceTimersByTimeAsync(PATIENCE + 100);
  const [panel] = all(el, "tabpanel");
  expect(get(panel, "alert").textContent).toContain("The kernel is not responding");
  get(panel, "button", "Try again").click();
  vi.useRealTimers();
  kernel.say(sent(kernel.sentOf("ask_part")[0])!);
  await settle(12);
  get(panel, "grid");
});
