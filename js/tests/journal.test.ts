// The journal: entries, their code in three styles, undo and redo, and retrying what failed.
import { expect, test, vi } from "vitest";
import { MAX_ASK, PATIENCE } from "../src/kernel/connection.js";
import { highlight } from "../src/panel/code/highlight.js";
import type { Earlier, ErrorInfo, ToBrowser } from "../src/protocol.js";
import { type Asked, entry, FakeKernel, idOf, NOW, problem, SESSION, team } from "./fake.js";
import { all, click, get, holdTime, press, settle, show } from "./page.js";

async function journal(kernel: FakeKernel) {
  const shown = await show(kernel);
  await settle();
  await click(get(shown.el, "tab", "Journal"));
  return shown;
}

const copied = () => {
  const writeText = vi.fn(async (_text: string) => {});
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  return writeText;
};

function acting(undo: number | null, handler: ConstructorParameters<typeof FakeKernel>[2] = () => undefined) {
  const kernel = new FakeKernel(team(), undefined, (request, kernel) => {
    if (request.type !== "change_role") return handler(request, kernel);
    return kernel.done(request, "Made bo.li admin.", 'client.users("bo.li")', null, {
      entry: undo === null ? null : entry(undo, { message: "Made bo.li admin." }),
    });
  });
  return kernel;
}

async function changeRole(el: HTMLElement, kernel: FakeKernel) {
  kernel.set("selected_ids", [idOf(2)]);
  await settle();
  await click(get(el, "button", "Change role"));
  const dialog = get(el, "dialog", "Change role");
  const role = get<HTMLSelectElement>(dialog, "combobox", "Role");
  role.value = "admin";
  role.dispatchEvent(new Event("change", { bubbles: true }));
  await settle(2);
  get(dialog, "button", "Apply").click();
  dialog.querySelector("form")!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle(12);
}

test("code is shown and copied in the chosen style, also after the next change", async () => {
  const kernel = acting(null);
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  const region = get(el, "region", "Code");
  expect(region.querySelector("pre")!.textContent).toBe('client.users("bo.li")');
  const radios = [...region.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  expect(radios.map((radio) => radio.closest("label")!.textContent)).toEqual([
    "argilla-widgets",
    "Argilla SDK",
    "curl",
  ]);
  radios[2].click();
  await settle();
  expect(region.querySelector("pre")!.textContent).toContain("curl -d");
  await changeRole(el, kernel);
  expect(get(el, "region", "Code").querySelector("pre")!.textContent).toContain("curl -d");
  const writeText = copied();
  await click(get(el, "button", "Copy code"));
  expect(writeText).toHaveBeenCalledWith("curl -d 'client.users(\"bo.li\")'");
  vi.unstubAllGlobals();
});

/** Make one change, and hold each request for code until it is released. */
async function heldCode() {
  const going: (() => void)[] = [];
  const kernel = acting(null, async (request) => {
    if (request.type === "ask_script") await new Promise<void>((go) => going.push(go));
    return undefined;
  });
  const shown = await show(kernel);
  await settle();
  await changeRole(shown.el, kernel);
  const strip = () => all(shown.el, "region", "Code")[0] as HTMLElement | undefined;
  const release = async () => {
    going.shift()!();
    await settle();
  };
  return { ...shown, kernel, going, strip, release, text: () => strip()!.querySelector("pre")?.textContent };
}

test("code is requested only in the shown style, once per style and view", async () => {
  const kernel = acting(null);
  const { el, again } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  const kinds = () => kernel.sentOf("ask_script").map(({ kind }) => kind);
  expect(kinds()).toEqual(["argilla_widgets"]);
  await click(get(el, "button", "Dismiss"));
  expect(kinds()).toEqual(["argilla_widgets"]);
  const { el: second } = again();
  await settle();
  expect(get(second, "region", "Code").querySelector("pre")!.textContent).toBe('client.users("bo.li")');
  await click(get(second, "region", "Code").querySelectorAll<HTMLElement>("input[type=radio]")[2]);
  expect(kinds()).toEqual(["argilla_widgets", "argilla_widgets", "curl"]);
  expect(get(el, "region", "Code").querySelector("pre")!.textContent).toBe('client.users("bo.li")');
});

test("no code is requested while the strip is hidden", async () => {
  const kernel = acting(null);
  kernel.traits.show = ["search", "actions"];
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  expect(all(el, "region", "Code")).toHaveLength(0);
  expect(kernel.sentOf("ask_script")).toHaveLength(0);
});

test("code appears once it is loaded, and stays with the name of its change until the next is loaded", async () => {
  const { el, kernel, going, strip, text, release } = await heldCode();
  const named = () => strip()!.querySelector(".aw-code-of")!.textContent;
  const frozen = () => get(el, "button", "Copy code").matches("[disabled], [aria-disabled=true]");
  expect(strip()).toBeUndefined();
  await release();
  expect([named(), text(), frozen()]).toEqual(["Code", 'client.users("bo.li")', false]);
  await click(strip()!.querySelectorAll<HTMLElement>("input[type=radio]")[1]);
  await click(strip()!.querySelectorAll<HTMLElement>("input[type=radio]")[2]);
  await release(); // the response in a style that is no longer chosen
  expect([text(), frozen()]).toEqual(['client.users("bo.li")', true]);
  await release();
  expect([text(), frozen()]).toEqual(["curl -d 'client.users(\"bo.li\")'", false]);
  kernel.handler = (
    (before) => (request, kernel) =>
      request.type === "change_role"
        ? kernel.done(request, "Made mia owner.", "mia", null)
        : before(request, kernel)
  )(kernel.handler);
  await changeRole(el, kernel);
  expect([named(), text(), frozen()]).toEqual([
    "Code of: Made bo.li admin.",
    "curl -d 'client.users(\"bo.li\")'",
    true,
  ]);
  await release();
  expect([named(), text(), frozen()]).toEqual(["Code", "curl -d 'mia'", false]);
  expect(going).toEqual([]);
});

test("code that is unavailable is replaced by a sentence until another style is requested", async () => {
  let refusal: ErrorInfo | null = problem("Entry 7 is no longer in the journal.");
  const kernel = acting(null, (request) =>
    request.type === "ask_script" && refusal !== null
      ? { type: "failed", request: request.id, error: refusal }
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  const region = get(el, "region", "Code");
  expect(region.textContent).toContain("Entry 7 is no longer in the journal.");
  expect(get(el, "button", "Copy code").hasAttribute("disabled")).toBe(true);
  refusal = null;
  await click(region.querySelectorAll<HTMLElement>("input[type=radio]")[2]);
  expect(region.querySelector("pre")!.textContent).toBe("curl -d 'client.users(\"bo.li\")'");
  expect(region.textContent).not.toContain("no longer in");
});

test("when the kernel is gone, the strip reports it instead of waiting", async () => {
  const { el, kernel, strip, release } = await heldCode();
  await release();
  const region = strip()!;
  kernel.dead = true;
  await click(region.querySelectorAll<HTMLElement>("input[type=radio]")[1]);
  await settle();
  expect(region.textContent).toContain("The kernel has stopped.");
  expect(region.textContent).not.toContain("change");
  expect(get(el, "button", "Copy code").hasAttribute("disabled")).toBe(true);
});

test("when the kernel stops responding, the strip reports it, and shows the code once it responds", async () => {
  const kernel = acting(null);
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  const region = get(el, "region", "Code");
  kernel.alive = false;
  holdTime();
  region.querySelectorAll<HTMLElement>("input[type=radio]")[2].click();
  await vi.advanceTimersByTimeAsync(PATIENCE + 100);
  expect(region.textContent).toContain("The kernel is not responding");
  kernel.alive = true;
  await vi.advanceTimersByTimeAsync(MAX_ASK);
  expect(region.textContent).not.toContain("not responding");
  expect(region.querySelector("pre")!.textContent).toContain("curl -d");
});

test("syntax highlighting does not change the text of Python and shell code", () => {
  const shell = "# it's $HOME\nread -rs KEY && curl -X POST 'a\nb#c' \"x\\\"y\" http://h/#for | tee a'";
  const python = "for user in users:  # it's one\n    user.update(role='a\\'b')\n'open";
  const message = (code: string, inShell: boolean) =>
    highlight(code, inShell)
      .map(({ text }) => text)
      .join("");
  expect(message(shell, true)).toBe(shell);
  expect(message(shell, false)).toBe(shell);
  expect(message(python, false)).toBe(python);
  const kinds = highlight(shell, true).filter(({ kind }) => kind !== null);
  expect(kinds.map(({ kind, text }) => [kind, text])).toEqual([
    ["comment", "# it's $HOME"],
    ["keyword", "read"],
    ["keyword", "curl"],
    ["string", "'a\nb#c'"],
    ["string", '"x\\"y"'],
    ["string", "'"],
  ]);
});

test("a change can be undone from its result, and a double click counts as one", async () => {
  const kernel = acting(7);
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  const button = get(el, "button", "Undo");
  button.focus();
  button.click();
  button.click();
  await settle();
  expect(kernel.sentOf("undo_entries").map((request) => request.numbers)).toEqual([[7]]);
  expect(get(el, "status").textContent).toBe("Undone: bo.li changed to admin.");
  expect(all(el, "button", "Undo")).toHaveLength(0);
  // "Redo" takes its place and the focus.
  const redo = get(el, "button", "Redo");
  expect(document.activeElement).toBe(redo);
  expect(redo.title).toBe("Redo: Made bo.li admin.");
  redo.click();
  redo.click();
  await settle();
  expect(kernel.sentOf("redo_entries").map((request) => request.numbers)).toEqual([[7]]);
  expect(get(el, "status").textContent).toBe("Redone: bo.li changed to admin.");
  expect(get(el, "button", "Undo").title).toBe("Undo: Made bo.li admin.");
});

test("the second click of a double click on Undo does not redo", async () => {
  const kernel = acting(7);
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  const double = (detail: number) => new MouseEvent("click", { bubbles: true, detail });
  get(el, "button", "Undo").dispatchEvent(double(1));
  await settle();
  get(el, "button", "Redo").dispatchEvent(double(2));
  await settle();
  expect([kernel.sentOf("undo_entries").length, kernel.sentOf("redo_entries").length]).toEqual([1, 0]);
  get(el, "button", "Redo").dispatchEvent(double(1));
  await settle();
  expect(kernel.sentOf("redo_entries")).toHaveLength(1);
});

test("a redo that is no longer possible is removed, and one that never was shows why", async () => {
  const kernel = acting(7);
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  kernel.record(entry(7, { message: "Made bo.li admin." }));
  await click(get(el, "button", "Undo"));
  get(el, "button", "Redo");
  kernel.record(entry(7, { undo: false, undone: true, no_redo: "Other changes were made after the undo." }));
  await settle();
  expect([all(el, "button", "Undo"), all(el, "button", "Redo")]).toEqual([[], []]);

  const never = "Passwords are not kept, so a user cannot be created again.";
  kernel.handler = (request, kernel) =>
    request.type === "undo_entries"
      ? kernel.done(request, "Undone: mia created.", "", null, {
          entry: entry(7, { undo: false, undone: true, no_redo: never }),
        })
      : request.type === "change_role"
        ? kernel.done(request, "Made bo.li admin.", "", null, { entry: entry(8) })
        : undefined;
  await changeRole(el, kernel);
  await click(get(el, "button", "Undo"));
  const redo = get(el, "button", "Redo");
  expect([redo.getAttribute("aria-disabled"), redo.title]).toEqual(["true", never]);
  await click(redo);
  expect(kernel.sentOf("redo_entries")).toEqual([]);
});

test("below another message, Undo names the last change as its target, and so does its code", async () => {
  const kernel = acting(7);
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  const region = () => get(el, "region", "Code").querySelector(".aw-code-of")!.textContent;
  expect(region()).toBe("Code");
  kernel.push({ type: "notice", message: "Changed by someone else: 1 added (student.02)." });
  await settle();
  expect(get(el, "status").textContent).toContain("student.02");
  expect(region()).toBe("Code of: Made bo.li admin.");
  get(el, "button", "Undo last change");
  await click(get(el, "button", "Refresh"));
  expect(region()).toBe("Code of: Made bo.li admin.");
  await click(get(el, "button", "Undo last change"));
  expect(region()).toBe("Code");
  await click(get(el, "button", "Dismiss"));
  expect(region()).toBe("Code of: Undone: bo.li changed to admin.");
});

test("an entry that was undone elsewhere no longer offers Undo", async () => {
  const kernel = acting(7);
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  kernel.record(entry(7, { undo: false, undone: true }));
  await settle();
  expect(all(el, "button", "Undo")).toHaveLength(0);
});

/** Refuse an undo until `key` is confirmed. */
function asking(text: string, ...keys: string[]) {
  const confirmation = text === "" ? null : { kind: "username" as const, text };
  return acting(7, (request, kernel) => {
    if (request.type !== "undo_entries") return undefined;
    const key =
      keys.find((one) => one === request.agreed) === undefined
        ? keys[0]
        : keys[keys.indexOf(request.agreed) + 1];
    if (key === undefined) return kernel.done(request, "Undid: Created bo.li.");
    const reasons = [`bo.li: role annotator is now owner, joined vision (${key}).`];
    return {
      type: "failed",
      request: request.id,
      error: problem("To undo this is to delete bo.li.", {
        code: "NeedsConfirmationError",
        hint: "client.directory.undo(7, force=True) does it all the same.",
        to_confirm: { key, what: "Undoing this deletes bo.li.", deletes: true, reasons, confirmation },
      }),
    };
  });
}

async function type(field: HTMLElement, text: string): Promise<void> {
  (field as HTMLInputElement).value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}

async function confirm(dialog: HTMLElement): Promise<void> {
  dialog.querySelector("form")!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle(12);
}

test("an undo that makes an owner asks, and deletes nothing", async () => {
  const kernel = acting(7, (request, kernel) => {
    if (request.type !== "undo_entries") return undefined;
    if (request.agreed === "owner") return kernel.done(request, "bo.li is an owner again.");
    return {
      ...{ type: "failed", request: request.id },
      error: problem("Undoing this makes bo.li an owner. Now: bo.li: annotator.", {
        code: "NeedsConfirmationError",
        to_confirm: {
          ...{ key: "owner", what: "Undoing this makes bo.li an owner.", deletes: false },
          ...{ reasons: ["bo.li: annotator."], confirmation: null },
        },
      }),
    };
  });
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  await click(get(el, "button", "Undo"));
  const dialog = get(el, "dialog", "A new owner");
  expect(dialog.textContent).toContain("Undoing this makes bo.li an owner.");
  expect(dialog.textContent).not.toContain("deletion");
  await confirm(dialog);
  expect(get(el, "status").textContent).toBe("bo.li is an owner again.");
});

test("an undo that would delete a changed user shows what changed, and asks for the username", async () => {
  const kernel = asking("bo.li", "first");
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  await click(get(el, "button", "Undo"));
  const dialog = get(el, "dialog", "Undo by deleting");
  expect(get(dialog, "list", "Changes since it was created").textContent).toContain(
    "annotator is now owner, joined vision",
  );
  expect(dialog.textContent).not.toContain("force=True");
  expect(get<HTMLButtonElement>(dialog, "button", "Delete").disabled).toBe(true);
  await confirm(dialog);
  await type(get(dialog, "textbox", "Type the username to confirm"), "bo");
  await confirm(dialog);
  expect(kernel.sentOf("undo_entries")).toHaveLength(1);
  await type(get(dialog, "textbox", "Type the username to confirm"), "bo.li");
  await confirm(dialog);
  expect(kernel.sentOf("undo_entries").at(-1)).toMatchObject({
    numbers: [7],
    agreed: "first",
    typed: "bo.li",
  });
  expect(all(el, "dialog", "Undo by deleting")).toEqual([]);
  expect(get(el, "status").textContent).toBe("Undid: Created bo.li.");
});

test("an undo that asks while a notebook has its cell off the page is confirmed once it is back", async () => {
  const kernel = asking("bo.li", "1");
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  get(el, "button", "Undo").click();
  el.remove();
  await settle();
  document.body.append(el);
  const dialog = get<HTMLDialogElement>(el, "dialog", "Undo by deleting");
  expect(dialog.open).toBe(true);
  expect(document.activeElement).toBe(get(dialog, "textbox"));
  await click(get(dialog, "button", "Cancel"));
  expect(all(el, "dialog")).toHaveLength(0);
});

test("a change during the confirmation of an undo asks again, with an empty field", async () => {
  const kernel = asking("bo.li", "first", "second");
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  await click(get(el, "button", "Undo"));
  await type(get(el, "textbox", "Type the username to confirm"), "bo.li");
  await confirm(get(el, "dialog", "Undo by deleting"));
  const again = get(el, "dialog", "Undo by deleting");
  expect(again.textContent).toContain("joined vision (second)");
  expect(get<HTMLInputElement>(again, "textbox", "Type the username to confirm").value).toBe("");
  await click(get(again, "button", "Cancel"));
  expect(all(el, "dialog", "Undo by deleting")).toEqual([]);
  expect(kernel.sentOf("undo_entries")).toHaveLength(2);
});

test("an undo that deletes no account is confirmed with one click", async () => {
  const kernel = asking("", "members");
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  await click(get(el, "button", "Undo"));
  const dialog = get(el, "dialog", "Undo by deleting");
  expect(all(dialog, "textbox", "Type the username to confirm")).toEqual([]);
  expect(document.activeElement).toBe(get(dialog, "button", "Cancel"));
  await confirm(dialog);
  expect(kernel.sentOf("undo_entries").at(-1)).toMatchObject({
    numbers: [7],
    agreed: "members",
    typed: "",
  });
});

test("a refused undo is reported", async () => {
  const kernel = acting(7, (request) =>
    request.type === "undo_entries"
      ? {
          type: "failed",
          request: request.id,
          error: problem("bo.li is gone.", { hint: "Nothing to undo." }),
        }
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  await changeRole(el, kernel);
  await click(get(el, "button", "Undo"));
  expect(get(el, "alert").textContent).toContain("bo.li is gone. Nothing to undo.");
});

test("an empty journal shows what it will hold", async () => {
  const { el } = await journal(new FakeKernel());
  expect(el.textContent).toContain("No changes yet.");
  expect(el.textContent).toContain("Changes made in this session appear here, with code and undo.");
});

test("an uncertain result is shown as unknown, with its own symbol", async () => {
  const kernel = new FakeKernel();
  const { el } = await journal(kernel);
  kernel.record(
    entry(1, {
      message: "It is not known whether user 'ada' was created.",
      result: "not known",
      undo: false,
    }),
  );
  await settle();
  expect(get(el, "table", "Journal").textContent).toContain("? not known");
});

test("entries show time, account, change and result, newest first, and an entry sent again is replaced", async () => {
  const kernel = new FakeKernel();
  const { el } = await journal(kernel);
  kernel.record(
    entry(1, { message: "Created <b>ada</b>.", at: NOW, origin: "code" }),
    entry(2, {
      message: "Deleted bo.",
      undo: false,
      no_undo: "A deleted user cannot be brought back.",
      result: "in part",
    }),
  );
  await settle();
  const rows = () => all(get(el, "table", "Journal"), "row").slice(1);
  expect(rows()).toHaveLength(2);
  expect(rows()[0].textContent).toContain("Deleted bo.");
  expect(rows()[0].textContent).toContain("in part");
  expect(rows()[0].textContent).toContain("A deleted user cannot be brought back.");
  expect(rows()[1].textContent).toContain("Created <b>ada</b>.");
  expect(rows()[1].textContent).toContain("(from a cell)");
  expect(rows()[1].querySelector("td")!.title).toBe("2026-11-24 22:26:39 UTC");
  await click(get(rows()[1], "button", "Undo entry 1: Created <b>ada</b>."));
  expect(kernel.sentOf("undo_entries").map((request) => request.numbers)).toEqual([[1]]);
  expect(rows()).toHaveLength(2);
  expect(rows()[1].textContent).toContain("undone");
  expect(all(rows()[1], "button").map(({ textContent }) => textContent)).toEqual([
    "Select this user",
    "Show code",
    "Redo",
  ]);
  await click(get(rows()[1], "button", "Redo entry 1: Created <b>ada</b>."));
  expect(kernel.sentOf("redo_entries").map((request) => request.numbers)).toEqual([[1]]);
  expect(all(rows()[1], "button").map(({ textContent }) => textContent)).toEqual([
    "Select this user",
    "Show code",
    "Undo",
  ]);
});

test("an entry's code opens below it, in the chosen style, and closes again", async () => {
  const kernel = new FakeKernel();
  const { el } = await journal(kernel);
  kernel.record(entry(1), entry(2));
  await settle();
  await click(get(el, "button", "Show code of entry 2"));
  expect(kernel.sentOf("ask_script").map((request) => request.entry)).toEqual([2]);
  const code = get(el, "region", "Code of entry 2");
  expect(code.querySelector("pre")!.textContent).toBe("# entry 2");
  expect(code.querySelector("input[type=radio]")).toBeNull();
  const choice = [...el.querySelectorAll("fieldset")].filter((one) => one.textContent!.includes("curl"));
  expect(choice).toHaveLength(1); // one choice for all code shown
  await click(choice[0].querySelectorAll<HTMLElement>("input[type=radio]")[1]);
  expect(code.querySelector("pre")!.textContent).toContain("# Argilla SDK");
  await click(get(el, "button", "Hide code of entry 2"));
  expect(all(el, "region", "Code of entry 2")).toHaveLength(0);
});

test("the session's script is copied, or shown to be copied manually", async () => {
  const kernel = new FakeKernel();
  const { el } = await journal(kernel);
  kernel.record(entry(1));
  await settle();
  const writeText = copied();
  await click(get(el, "button", "Copy script"));
  expect(kernel.sentOf("ask_script").map((request) => request.entry)).toEqual([null]);
  expect(writeText).toHaveBeenCalledWith("# the whole session");
  writeText.mockRejectedValue(new Error("not allowed"));
  await click(get(el, "button", "Copy script"));
  const field = get<HTMLTextAreaElement>(el, "textbox", "Script to copy");
  expect(field.value).toBe("# the whole session");
  expect(document.activeElement).toBe(field);
  vi.unstubAllGlobals();
});

test("of many entries the newest are rendered, and more on request", async () => {
  const kernel = new FakeKernel();
  const { el } = await journal(kernel);
  kernel.record(...Array.from({ length: 500 }, (_, at) => entry(at + 1)));
  await settle();
  const table = get(el, "table", "Journal");
  expect(table.getAttribute("aria-rowcount")).toBe("501");
  expect(all(table, "row")).toHaveLength(102);
  await click(get(el, "button", "Show older"));
  expect(all(table, "row")).toHaveLength(202);
  expect(el.textContent).toContain("500 entries");
  const search = get<HTMLInputElement>(el, "searchbox", "Search the journal");
  for (const text of ["made", ""]) {
    await type(search, text);
    await settle();
  }
  expect(all(get(el, "table", "Journal"), "row")).toHaveLength(102); // another filter begins at the newest
});

const rowTexts = (el: Element) =>
  all(get(el, "table", "Journal"), "row")
    .slice(1)
    .map((row) => row.querySelector(".aw-entry-what")!.textContent);

/** A click, then a cell that made 30 changes, of which the first can't be undone, then another click. */
async function withRun() {
  const kernel = new FakeKernel();
  const shown = await journal(kernel);
  const run = { id: "run-a", label: "Cell 12" };
  kernel.record(
    entry(1, { message: "Deleted bo." }),
    ...Array.from({ length: 30 }, (_, at) =>
      entry(at + 2, { message: `Added stud${at}.`, run, origin: "code", undo: at > 0 }),
    ),
    entry(32, { message: "Made bo admin.", run: { id: "run-b", label: "Cell 13" }, origin: "code" }),
  );
  await settle();
  return shown;
}

test("what one run of a cell has changed is one line, which unfolds", async () => {
  const { el } = await withRun();
  expect(rowTexts(el)).toEqual([
    "Made bo admin.Select this user",
    "Cell 12: 30 changesSelect these usersAdded stud0. … Added stud29.",
    "Deleted bo.Select this user",
  ]);
  const table = get(el, "table", "Journal");
  expect(table.getAttribute("aria-rowcount")).toBe("4");
  await click(get(el, "button", "Show Cell 12: 30 changes"));
  expect(all(table, "row")).toHaveLength(34);
  expect(table.getAttribute("aria-rowcount")).toBe("34");
  expect(all(table, "row").map((row) => row.getAttribute("aria-rowindex"))).toEqual([
    null,
    ...Array.from({ length: 33 }, (_, at) => String(at + 2)),
  ]);
  get(el, "button", "Undo entry 31: Added stud29.");
  // It stays unfolded while another tab is open.
  await click(get(el, "tab", "Users"));
  await click(get(el, "tab", "Journal"));
  await click(get(el, "button", "Hide Cell 12: 30 changes"));
  expect(rowTexts(el)).toHaveLength(3);
});

test("a run of a cell is undone and redone together, as far as that is possible", async () => {
  const { el, kernel } = await withRun();
  const undo = get(el, "button", "Undo Cell 12: 30 changes");
  expect(undo.textContent).toBe("Undo 29");
  await click(undo);
  const numbers = Array.from({ length: 29 }, (_, at) => 31 - at);
  expect(kernel.sentOf("undo_entries").map(({ numbers }) => numbers)).toEqual([numbers]);
  const run = { id: "run-a", label: "Cell 12" };
  kernel.record(...numbers.map((number) => entry(number, { run, undo: false, undone: true, redo: true })));
  await settle();
  const row = get(el, "button", "Redo Cell 12: 30 changes").closest("tr")!;
  expect(row.querySelector(".aw-entry-result")!.textContent).toBe("29 undone1 done");
  await click(get(el, "button", "Redo Cell 12: 30 changes"));
  expect(kernel.sentOf("redo_entries").map(({ numbers }) => numbers)).toEqual([numbers]);
});

test("the journal is searched, and a run is undone as far as it matches", async () => {
  const { el, kernel } = await withRun();
  const search = get<HTMLInputElement>(el, "searchbox", "Search the journal");
  await type(search, "STUD2");
  expect(rowTexts(el)).toEqual(["Cell 12: 11 of 30 changesSelect these usersAdded stud2. … Added stud29."]);
  expect(el.textContent).toContain("11 of 32 entries");
  await type(search, "stud29");
  expect(rowTexts(el)).toEqual(["Cell 12: 1 of 30 changesSelect these usersAdded stud29."]);
  await type(search, "STUD2");
  await click(get(el, "button", "Undo Cell 12: 11 of 30 changes"));
  expect(kernel.sentOf("undo_entries")[0].numbers).toHaveLength(11);
  await type(search, "cell admin");
  expect(rowTexts(el)).toEqual(["Made bo admin.Select this user"]);
  await click(get(el, "tab", "Users"));
  await click(get(el, "tab", "Journal"));
  expect(get<HTMLInputElement>(el, "searchbox", "Search the journal").value).toBe("cell admin");
  await type(get(el, "searchbox", "Search the journal"), "nothing like it");
  expect(el.textContent).toContain("No change matches “nothing like it”.");
  await click(all(el, "button", "Clear search").at(-1)!);
  expect(rowTexts(el)).toHaveLength(3);
});

test("the users of an entry are selected in the Users tab, in place of others", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "ask_entry_users"
      ? { type: "entry_users", request: request.id, users: [idOf(2), idOf(3)], total: 2 }
      : undefined,
  );
  kernel.set("selected_ids", [idOf(1)]);
  kernel.set("search", "argilla");
  const { el } = await journal(kernel);
  kernel.record(entry(7, { users: 2 }), entry(8, { users: 0 }));
  await settle();
  expect(all(el, "button", "Select these users")).toHaveLength(1);
  await click(get(el, "button", "Select these users"));
  await settle(12);
  expect(kernel.sentOf("ask_entry_users").map(({ entries }) => entries)).toEqual([[7]]);
  expect(get(el, "tab", "Users").getAttribute("aria-selected")).toBe("true");
  expect(kernel.selected).toEqual([idOf(2), idOf(3)]);
  expect(kernel.traits.search).toBe("");
  expect(el.contains(document.activeElement)).toBe(true);
});

test.each(["Copy script", "Select this user"])(
  "“%s” is off in each view while its request is on its way, and is sent once",
  async (name) => {
    const writeText = copied();
    const kernel = new FakeKernel(team(), undefined, (request) =>
      request.type === "ask_entry_users"
        ? { type: "failed", request: request.id, error: problem("Entry 7 is no longer in the journal.") }
        : undefined,
    );
    const shown = await journal(kernel);
    const other = shown.again();
    await click(get(other.el, "tab", "Journal"));
    kernel.record(entry(7, { users: 1 }));
    await settle();
    const buttons = () => [shown.el, other.el].map((el) => get(el, "button", name));
    const off = () => buttons().map((button) => button.getAttribute("aria-disabled"));
    const before = kernel.sent.length;
    kernel.queue = []; // a cell runs
    await click(buttons()[0]);
    expect(off()).toEqual(["true", "true"]);
    for (const button of buttons()) await click(button);
    kernel.endCell();
    await settle();
    expect(off()).toEqual([null, null]);
    const asked = kernel.sent.slice(before).filter(({ type }) => /^ask_(script|entry_users)$/.test(type));
    expect(asked).toHaveLength(1);
    expect(writeText).toHaveBeenCalledTimes(name === "Copy script" ? 1 : 0);
    vi.unstubAllGlobals();
  },
);

test("an entry whose users can't be asked for says why, and stays", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "ask_entry_users"
      ? { type: "failed", request: request.id, error: problem("Entry 7 is no longer in the journal.") }
      : undefined,
  );
  const { el } = await journal(kernel);
  kernel.record(entry(7, { users: 2 }));
  await settle();
  await click(get(el, "button", "Select these users"));
  expect(get(el, "alert").textContent).toContain("Entry 7 is no longer in the journal.");
  expect(get(el, "tab", "Journal").getAttribute("aria-selected")).toBe("true");
});

test("an entry that was undone for good says why", async () => {
  const kernel = new FakeKernel();
  const { el } = await journal(kernel);
  const never = "Passwords are not kept, so a user cannot be created again.";
  kernel.record(entry(1, { undo: false, undone: true, redo: false, no_redo: never }));
  await settle();
  expect(rowTexts(el)[0]).toContain(never);
});

type Problem = ReturnType<typeof problem> | null;

function partly(failed: number, left: number, answer: (id: string) => Problem | Promise<Problem>) {
  const failures = Array.from({ length: failed }, (_, at) => ({
    user_id: idOf(at),
    name: `person${at}`,
    error: problem("The server was busy.", { hint: "Try later." }),
  }));
  const names = Array.from({ length: Math.min(left, 20) }, (_, at) => `left${at}`);
  return acting(null, async (request, kernel) => {
    if (request.type === "add_to_workspace") {
      return kernel.done(request, "Added some.", "", null, {
        failures,
        left,
        left_names: names,
        stopped: left > 0,
      });
    }
    if (request.type !== "retry") return undefined;
    const error = await answer(request.request);
    return error === null
      ? kernel.done(request, "Added the rest.")
      : { type: "failed", request: request.id, error };
  });
}

async function addSome(kernel: FakeKernel) {
  const { el } = await show(kernel);
  await settle();
  kernel.set("selected_ids", [idOf(1), idOf(2)]);
  await settle();
  await click(get(el, "button", "Add to workspace"));
  await click(all(el, "option").find(({ textContent }) => textContent?.startsWith("vision"))!);
  const dialog = el.querySelector("dialog")!;
  dialog.querySelector("form")!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle(12);
  return el;
}

test("failures are listed by name with their reasons, and replaced by the result of a retry", async () => {
  const kernel = partly(3, 0, () => null);
  const el = await addSome(kernel);
  const alert = get(el, "alert");
  expect(alert.textContent).toContain("3 changes failed.");
  expect(alert.textContent).toContain("person2: The server was busy. Try later.");
  await click(get(alert, "button", "Retry the 3 that failed"));
  expect(kernel.sentOf("retry").map(({ request }) => request)).toEqual([
    kernel.sentOf("add_to_workspace")[0].id,
  ]);
  expect(all(el, "alert")).toHaveLength(0);
  expect(get(el, "status").textContent).toBe("Added the rest.");
});

test("during a change, the button that retries says why it has to wait, and the alert around it does not", async () => {
  const kernel = partly(3, 0, () => problem("The server was busy."));
  const el = await addSome(kernel);
  const { handler } = kernel;
  let release = () => {};
  kernel.handler = async (request) => {
    await new Promise<void>((resolve) => (release = resolve));
    return handler(request, kernel);
  };
  const button = () => get(el, "button", "Retry the 3 that failed");
  /** What a live region says: it leaves out what is hidden. */
  const said = () => {
    const copy = get(el, "alert").cloneNode(true) as HTMLElement;
    for (const one of copy.querySelectorAll("[hidden]")) one.remove();
    return copy.textContent;
  };
  const why = () => document.getElementById(button().getAttribute("aria-describedby") ?? "")?.textContent;
  const before = said();
  await click(button());
  expect(why()).toBe("A change is in progress.");
  expect(said()).toBe(before);
  release();
  await settle();
  expect(why()).toBe(undefined);
});

test("changes left after a stop are named and can be continued", async () => {
  const kernel = partly(0, 120, () => null);
  const el = await addSome(kernel);
  expect(get(el, "alert").textContent).toContain("Stopped with 120 changes left");
  expect(get(el, "alert").textContent).toContain("left0, left1, left2 and 117 more");
  await click(get(el, "button", "Continue with the 120 not tried"));
  expect(kernel.sentOf("retry")).toHaveLength(1);
});

test("a change that may have been made is not called failed", async () => {
  const doubt = (at: number) => ({
    user_id: idOf(at),
    name: `person${at}`,
    error: problem("The request was stopped before it was answered.", { unknown: at < 2 }),
  });
  const results = [
    { failures: [doubt(0)], left: 3, stopped: true },
    { failures: [doubt(0), doubt(1), doubt(2)], left: 3, stopped: true },
    { failures: [doubt(1)] },
  ];
  const kernel = acting(null, (request, kernel) =>
    request.type === "add_to_workspace" || request.type === "retry"
      ? kernel.done(request, "Added some.", "", null, results.shift())
      : undefined,
  );
  const el = await addSome(kernel);
  const alert = () => get(el, "alert").textContent;
  expect(alert()).toContain("1 change may or may not have been made. Stopped with 3 changes left.");
  expect(alert()).not.toContain("failed");
  await click(get(el, "button", "Retry the 1 not known and the 3 not tried"));
  expect(alert()).toContain("1 change failed. 2 changes may or may not have been made. Stopped with 3");
  await click(get(el, "button", "Retry the 1 that failed, the 2 not known and the 3 not tried"));
  get(el, "button", "Retry the 1 not known");
});

test("one button retries the failed and continues with the rest, and the list stays if it is refused", async () => {
  const kernel = partly(3, 120, () => problem("The server is not responding."));
  const el = await addSome(kernel);
  await click(get(el, "button", "Retry the 3 that failed and the 120 not tried"));
  const alert = get(el, "alert");
  expect(alert.textContent).toContain("The server is not responding.");
  expect(alert.textContent).toContain("person0");
  get(alert, "button", "Retry the 3 that failed and the 120 not tried");
});

test("no retry is offered once everything it concerns is deleted", async () => {
  const kernel = partly(3, 0, () => null);
  const el = await addSome(kernel);
  get(el, "button", "Retry the 3 that failed");
  kernel.push({ ...SESSION, no_retry: { [kernel.sentOf("add_to_workspace")[0].id]: "No one is left." } });
  await settle();
  expect(get(el, "alert").textContent).toContain("3 changes failed.");
  expect(get(el, "alert").textContent).toContain("No one is left.");
  expect(all(el, "button").filter(({ textContent }) => textContent?.startsWith("Retry"))).toHaveLength(0);
});

test("a retry that another page runs is said once, in place of the button; where it runs, the button stays", async () => {
  const reason = "This is being retried already.";
  let answer = () => {};
  const kernel = partly(3, 0, async () => {
    await new Promise<void>((resolve) => (answer = resolve));
    return problem(reason);
  });
  const el = await addSome(kernel);
  await click(get(el, "button", "Retry the 3 that failed"));
  const [{ id }] = kernel.sentOf("add_to_workspace");
  kernel.push({ ...SESSION, no_retry: { [id]: reason } });
  await settle();
  const alert = get(el, "alert");
  expect(get(alert, "button", "Retry the 3 that failed").getAttribute("aria-disabled")).toBe("true");
  expect(alert.textContent).not.toContain(reason);
  answer();
  await settle();
  expect(alert.textContent).toContain("3 changes failed.");
  expect(alert.textContent?.split(reason)).toHaveLength(2);
  expect(all(alert, "button").map(({ textContent }) => textContent)).not.toContain("Retry the 3 that failed");
});

test("the kernel forgets what a dismissed result would need for a retry", async () => {
  const kernel = partly(3, 0, () => null);
  const el = await addSome(kernel);
  await click(get(get(el, "alert"), "button", "Dismiss"));
  expect(kernel.sentOf("forget").map(({ request }) => request)).toEqual([
    kernel.sentOf("add_to_workspace")[0].id,
  ]);
});

test("while a cell runs, a result that is dismissed holds up no other change", async () => {
  const kernel = partly(3, 0, () => null);
  const el = await addSome(kernel);
  kernel.queue = [];
  await click(get(get(el, "alert"), "button", "Dismiss"));
  expect(kernel.queue.map(({ type }) => type)).toEqual(["forget"]);
  await click(get(el, "button", "Actions for bo.li"));
  expect(get(el, "menuitem", "Edit").getAttribute("aria-disabled")).toBeNull();
});

test("a refresh keeps the list of failures", async () => {
  const el = await addSome(partly(3, 0, () => null));
  await click(get(el, "button", "Refresh"));
  expect(get(el, "alert").textContent).toContain("3 changes failed.");
});

test("the tabs are reached with the arrow keys", async () => {
  const { el } = await journal(new FakeKernel());
  await press(get(el, "tab", "Journal"), "Home");
  expect(get(el, "tab", "Users").getAttribute("aria-selected")).toBe("true");
});

test("failures of one person in two workspaces are listed separately, and after a retry only the remaining ones", async () => {
  const failure = (where: string) => ({
    user_id: idOf(1),
    name: `ana.costa in ${where}`,
    error: problem("The server was busy."),
  });
  let answers = 0;
  const kernel = acting(null, (request, kernel) => {
    if (request.type !== "add_to_workspace" && request.type !== "retry") return undefined;
    const left = [["nlp", "speech", "vision"], ["speech", "vision"], ["vision"]][answers++] ?? [];
    return kernel.done(request, "Added some.", "", null, { failures: left.map(failure) });
  });
  const el = await addSome(kernel);
  const listed = () => all(get(el, "alert"), "listitem").map(({ textContent }) => textContent?.split(":")[0]);
  expect(listed()).toEqual(["ana.costa in nlp", "ana.costa in speech", "ana.costa in vision"]);
  await click(get(el, "button", "Retry the 3 that failed"));
  expect(listed()).toEqual(["ana.costa in speech", "ana.costa in vision"]);
  await click(get(el, "button", "Retry the 2 that failed"));
  expect(listed()).toEqual(["ana.costa in vision"]);
});

test("the focus moves to the table when the response to a retry removes its button", async () => {
  const kernel = partly(3, 0, () => null);
  const el = await addSome(kernel);
  kernel.queue = []; // a cell runs
  await click(get(el, "button", "Retry the 3 that failed"));
  await settle();
  expect(document.activeElement?.textContent).toBe("Retry the 3 that failed");
  kernel.endCell();
  await settle(12);
  expect(all(el, "alert")).toHaveLength(0);
  expect(document.activeElement).toBe(el.querySelector("table[tabindex]"));
});

const EARLIER = {
  type: "earlier",
  folder: "argilla-journal",
  matching: null,
  entries: [
    entry(3, { session: 28, at: Date.UTC(2026, 10, 20, 15), message: "Added bo.li to vision." }),
    entry(2, { session: 28, at: Date.UTC(2026, 10, 20, 14), message: "Created <b>.", asks: true }),
    entry(9, {
      session: 27,
      at: Date.UTC(2025, 10, 12, 9),
      message: "Deleted cy.",
      undo: false,
      no_undo: "No.",
    }),
  ],
  sessions: [
    {
      number: 28,
      at: Date.UTC(2026, 10, 20, 14),
      until: Date.UTC(2026, 10, 20, 15),
      notebook: "onboarding.ipynb",
    },
    { number: 27, at: Date.UTC(2025, 10, 12, 9), until: Date.UTC(2025, 10, 12, 9), notebook: "" },
  ],
  more: true,
  note: "session-0003.jsonl was read up to line 4: <i>.",
} as const;

/** A kernel with two earlier sessions; `asked` are the questions about them. */
function kept(more: Partial<Earlier> = {}) {
  const asked: Asked[] = [];
  const kernel = new FakeKernel(team(), undefined, (request) => {
    if (request.type !== "ask_earlier") return undefined;
    asked.push(request);
    return {
      ...EARLIER,
      entries: [...EARLIER.entries],
      sessions: [...EARLIER.sessions],
      request: request.id,
      ...more,
    };
  });
  return { kernel, asked };
}

test("earlier sessions are below this one, each with its day, notebook and short ids", async () => {
  const { kernel } = kept();
  const { el } = await journal(kernel);
  kernel.push({ type: "journal", entries: [entry(1, { message: "Changed bo.li to admin." })] });
  await settle();
  const heads = [...el.querySelectorAll(".aw-session")].map((row) => row.textContent);
  expect(heads[0]).toBe("This session 1 entry");
  expect(heads[1]).toMatch(/^Friday, 20 November onboarding\.ipynb, \d\d:\d\d to \d\d:\d\d$/);
  expect(heads[2]).toMatch(/^Wednesday, 12 November 2025 \d\d:\d\d$/);
  const rows = all(get(el, "table", "Journal"), "row").map((row) => row.textContent!);
  expect(rows.find((row) => row.includes("Added bo.li"))).toContain("28-3");
  expect(el.textContent).toContain("kept in argilla-journal/");
  expect(el.querySelector(".aw-journal-note")!.textContent).toContain("<i>");
  expect(el.querySelector(".aw-journal-note i, .aw-entry-message b")).toBeNull();
});

test("a journal that is being read is not said to be empty, and one that can't be read offers to try again", async () => {
  let answer!: (message: ToBrowser) => void;
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "ask_earlier" ? new Promise<ToBrowser>((resolve) => (answer = resolve)) : undefined,
  );
  const { el } = await journal(kernel);
  expect(el.textContent).toContain("Reading the journal.");
  expect(el.textContent).not.toContain("No changes yet.");
  const request = () => kernel.sent.findLast(({ type }) => type === "ask_earlier")!.id;
  answer({ type: "failed", request: request(), error: problem("Internal error.") });
  await settle();
  expect(get(el, "alert").textContent).toContain("Earlier sessions could not be read. Internal error.");
  expect(el.textContent).not.toContain("No changes yet.");
  await click(get(el, "button", "Try again"));
  await settle();
  answer({ ...EARLIER, entries: [], sessions: [], more: false, note: null, request: request() });
  await settle();
  expect(el.textContent).toContain("No changes yet.");
});

test("an entry of an earlier session is undone by its short id, and says whether it asks", async () => {
  const { kernel } = kept();
  const { el } = await journal(kernel);
  kernel.push({ type: "journal", entries: [entry(1, { message: "Changed bo.li to admin." })] });
  await settle();
  expect(get(el, "button", "Undo entry 28-2: Created <b>.").textContent).toBe("Undo …");
  const undo = get(el, "button", "Undo entry 28-3: Added bo.li to vision.");
  expect(undo.textContent).toBe("Undo");
  await click(undo);
  await settle();
  expect(kernel.sent.find(({ type }) => type === "undo_entries")).toMatchObject({ numbers: ["28-3"] });
  await click(get(el, "button", "Show code of entry 28-3"));
  await settle();
  expect(kernel.sent.at(-1)).toMatchObject({ type: "ask_script", entry: "28-3" });
});

test("the journal is filtered by workspace, kind and time, and more of it is asked for", async () => {
  const { kernel, asked } = kept({ matching: [] });
  const { el } = await journal(kernel);
  kernel.push({ type: "journal", entries: [entry(1, { message: "Changed bo.li to admin." })] });
  await settle();
  const choose = async (name: string, value: string) => {
    const select = get<HTMLSelectElement>(el, "combobox", name);
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
  };
  await choose("Kind", "memberships");
  await choose("Workspace", "vision");
  await choose("Time", "7");
  expect(asked.at(-1)).toMatchObject({ kind: "memberships", workspace: "vision", search: "", most: 100 });
  expect((asked.at(-1) as { since: number }).since).toBeLessThan(Date.now() - 6 * 86_400_000);
  expect(get(el, "table", "Journal").textContent).not.toContain("Changed bo.li to admin.");
  await click(get(el, "button", "Show older"));
  await settle();
  expect(asked.at(-1)).toMatchObject({ most: 200 });
  await click(get(el, "button", "Export CSV"));
  await settle();
  expect(kernel.sent.at(-1)).toMatchObject({
    type: "export_journal",
    kind: "memberships",
    workspace: "vision",
  });
});
