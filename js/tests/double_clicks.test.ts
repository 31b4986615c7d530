// Every button clicked twice before the next render: one request, one form, and no error.
import { expect, onTestFinished, test } from "vitest";
import { isQuery } from "../src/kernel/requests.js";
import { losses } from "../src/state/losses.js";
import {
  AccessMatrix as matrix,
  UserForm as userForm,
  WorkspaceForm as workspaceForm,
} from "../src/widgets/core.js";
import { entry, FakeKernel, idOf, problem, team } from "./fake.js";
import { all, click, dismissPasswords, get, settle, show, submit, type } from "./page.js";

type Widget = Parameters<typeof show>[2];
type Act = (el: HTMLElement, kernel: FakeKernel) => Promise<unknown>;

const open =
  (tab: string, ...buttons: string[]): Act =>
  async (el) => {
    await click(get(el, "tab", tab));
    for (const name of buttons) await click(get(el, "button", name));
  };
const select: Act = async (_, kernel) => {
  kernel.set("selected_ids", [idOf(2), idOf(3)]);
  await settle();
};
/** A partial change, with something to undo, to retry, and code to copy. */
const inPart: Act = async (el, kernel) => {
  await select(el, kernel);
  const failure = { user_id: idOf(2), name: "bo.li", error: problem("It was in the way.") };
  kernel.handler = (request, self) =>
    request.type === "add_to_workspace"
      ? self.done(request, "Added 1.", "add()", null, { failures: [failure], entry: entry(1) })
      : undefined;
  await click(get(el, "button", "Add to workspace"));
  await click(all(el, "option")[0]);
  await submit(get(el, "dialog", "Add to workspace").querySelector("form")!);
};

/** Open a dialog for two users and fill it in. */
const dialog =
  (button: string, fill: Act = async () => {}): Act =>
  async (el, kernel) => {
    await select(el, kernel);
    await click(get(el, "button", button));
    await fill(el, kernel);
  };
const option: Act = async (el) => click(all(el.querySelector("dialog")!, "option")[0]);
const confirm: Act = async (el) => type(all(el.querySelector("dialog")!, "textbox")[0], "2");
/** Stage the first cell of the matrix. */
const staged: Act = async (el) =>
  click(all(el, "gridcell").find((one) => one.getAttribute("aria-label")?.startsWith("bo.li in speech"))!);

const STATES: [string, Widget, Act][] = [
  ["the table", undefined, async () => {}],
  ["a selection", undefined, select],
  ["a partial change", undefined, inPart],
  ["a row's menu", undefined, async (el) => click(get(el, "button", "Actions for bo.li"))],
  ["the user form", undefined, open("Users", "New user")],
  ["the Workspaces tab", undefined, open("Workspaces")],
  ["a workspace", undefined, open("Workspaces", "nlp")],
  ["the workspace form", undefined, open("Workspaces", "New workspace")],
  ["the Journal tab", undefined, open("Journal", "Show code of entry 1")],
  [
    "the filled user form",
    userForm,
    async (el) => {
      await type(get(el, "textbox", "Username"), "mia");
      await type(get(el, "textbox", "Password"), "correct horse");
    },
  ],
  ["the filled workspace form", workspaceForm, async (el) => type(get(el, "textbox", "Name"), "legal")],
  ["the dialog Add to workspace", undefined, dialog("Add to workspace", option)],
  ["the dialog Remove from workspace", undefined, dialog("Remove from workspace", option)],
  [
    "the dialog Change role",
    undefined,
    dialog("Change role", async (el) => {
      const role = get<HTMLSelectElement>(el.querySelector("dialog")!, "combobox", "Role");
      role.value = "owner";
      role.dispatchEvent(new Event("change", { bubbles: true }));
      await settle();
    }),
  ],
  ["the dialog Reset password", undefined, dialog("Reset password")],
  ["the dialog Delete 2 users", undefined, dialog("Delete", confirm)],
  [
    "the dialog Delete workspace",
    undefined,
    async (el) => {
      await open("Workspaces", "nlp")(el, null as never);
      await click(get(el, "button", "Delete workspace"));
    },
  ],
  [
    "the dialog Add people",
    undefined,
    async (el, kernel) => {
      await open("Workspaces", "nlp")(el, kernel);
      await click(get(el, "button", "Add people"));
      await option(el, kernel);
    },
  ],
  [
    "new passwords",
    undefined,
    async (el, kernel) => {
      await select(el, kernel);
      await click(get(el, "button", "Reset password"));
      await submit(get(el, "dialog", "Reset password").querySelector("form")!);
      await click(get(el, "button", "Dismiss passwords")); // which asks
    },
  ],
  ["staged changes", matrix, staged],
  [
    "the review of staged changes",
    matrix,
    async (el, kernel) => {
      await staged(el, kernel);
      await click(get(el, "button", "Review 1 change"));
    },
  ],
];

async function begin(widget: Widget, act: Act) {
  losses.clear(); // a new view would go on with what the one before has staged
  const kernel = new FakeKernel(team());
  const shown = await show(kernel, {}, widget);
  await settle();
  kernel.record(entry(1), entry(2));
  await act(shown.el, kernel);
  await settle();
  const usable = [...all(shown.el, "button"), ...all(shown.el, "menuitem"), ...all(shown.el, "tab")];
  // One button of each kind is enough in rows and charts.
  const many = ["aw-row-menu", "aw-copy-id", "aw-more", "aw-bar", "aw-trash"];
  const first = (button: HTMLElement, at: number) =>
    !many.some((name) => button.classList.contains(name)) ||
    usable.findIndex(({ className }) => className === button.className) === at;
  return { ...shown, buttons: usable.filter(first).filter((button) => !button.hasAttribute("disabled")) };
}

/** Buttons that send a request: each in the state in which it is met first. */
const SENDS = [
  "the filled user form: Create user",
  "the filled workspace form: Create workspace",
  "the dialog Add to workspace: Apply",
  "the dialog Remove from workspace: Apply",
  "the dialog Change role: Apply",
  "the dialog Reset password: Apply",
  "the dialog Delete 2 users: Delete",
  "the dialog Delete 2 users: Remove access instead",
  "the dialog Delete workspace: Delete",
  "new passwords: Save as CSV",
];

/** Buttons that were clicked in an earlier state and are skipped, since each needs a new widget. */
const pressed = new Set<string>();

/** Click as a browser does: a submit button submits its form. */
function press(button: HTMLElement) {
  if (!button.isConnected || button.hasAttribute("disabled")) return;
  button.click();
}

test.each(STATES)(
  "%s: each button acts once when clicked twice",
  async (state, widget, act) => {
    const errors: unknown[] = [];
    const fail = (event: Event) =>
      errors.push((event as ErrorEvent).error ?? (event as PromiseRejectionEvent).reason);
    for (const name of ["error", "unhandledrejection"]) window.addEventListener(name, fail);
    onTestFinished(() => {
      for (const name of ["error", "unhandledrejection"]) window.removeEventListener(name, fail);
    });
    const { buttons, cleanup: end } = await begin(widget, act);
    const keys = buttons.map((button): [string | null, string] => {
      const named = button.getAttribute("aria-label") ?? button.textContent;
      // Each dialog and form has its own button that sends.
      const own = button.closest("dialog, form") !== null;
      const where = own ? state : button.closest("[role=menu]") !== null;
      return [named, `${where} ${button.className} ${named}`];
    });
    end();
    document.body.replaceChildren();
    expect(buttons.length).toBeGreaterThan(1);
    for (const [at, [named, key]] of keys.entries()) {
      if (pressed.has(key)) continue;
      pressed.add(key);
      const { kernel, el, cleanup, buttons: fresh } = await begin(widget, act);
      const button = fresh[at];
      const before = kernel.sent.length;
      press(button);
      press(button);
      await settle();
      const changes = kernel.sent
        .slice(before)
        .filter(({ type }) => !isQuery(type) || type === "save_passwords");
      const sent = `${named}: ${changes.map(({ type }) => type)}`;
      if (SENDS.some((one) => `${state}: ${named}` === one)) expect(changes.length, sent).toBe(1);
      else expect(changes.length, sent).toBeLessThanOrEqual(1);
      expect(el.querySelectorAll("dialog").length, `dialogs of ${named}`).toBeLessThanOrEqual(1);
      expect(all(el, "form", "New user").length, `forms of ${named}`).toBeLessThanOrEqual(1);
      expect(errors, `${named}`).toEqual([]);
      await dismissPasswords();
      cleanup();
      document.body.replaceChildren();
    }
  },
  60_000,
);
