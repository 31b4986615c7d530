// How much work a dialog about many people does for one letter, and when it sends its request: counted, not timed.
import { beforeEach, expect, test, vi } from "vitest";
import { People } from "../src/data/people.js";
import { crowd, FakeKernel, idOf } from "./fake.js";
import { all, click, get, settle, show, submit, type } from "./page.js";

const PEOPLE = 400;

/** Number of times that any property of a person was read, and of elements that were searched one by one. */
let [reads, searched] = [0, 0];
beforeEach(() => {
  const { person } = People.prototype;
  vi.spyOn(People.prototype, "person").mockImplementation(function (this: People, row) {
    return new Proxy(person.call(this, row), {
      get(target, name) {
        reads += 1;
        return Reflect.get(target, name);
      },
    });
  });
  const { includes } = Array.prototype;
  vi.spyOn(Array.prototype, "includes").mockImplementation(function (this: unknown[], ...args) {
    searched += this.length;
    return includes.apply(this, args);
  });
  return () => vi.restoreAllMocks();
});

/** Open a dialog for many people. */
async function open(button: string) {
  const kernel = new FakeKernel(crowd(PEOPLE));
  const { el } = await show(kernel);
  await settle();
  kernel.set(
    "selected_ids",
    Array.from({ length: PEOPLE - 1 }, (_, at) => idOf(at + 1)),
  );
  await settle();
  await click(get(el, "button", button));
  return { kernel, dialog: all(el, "dialog")[0] };
}

const choose = async (box: HTMLElement, value: string) => {
  (box as HTMLSelectElement).value = value;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
};

type Turn = (dialog: HTMLElement, text: string) => Promise<unknown>;
const toggle: Turn = (dialog) => click(dialog.querySelector<HTMLElement>("input[type=radio]:not(:checked)")!);

const role: Turn = (dialog, text) =>
  text === "agree" ? click(all(dialog, "checkbox").at(-1)!) : choose(get(dialog, "combobox", "Role"), text);

test.each<[string, Turn, string, string]>([
  ["Delete", (dialog, text) => type(all(dialog, "textbox")[0], text), "3", "39"],
  ["Add to workspace", (dialog, text) => type(get(dialog, "searchbox"), text), "n", "nl"],
  ["Remove from workspace", (dialog, text) => type(get(dialog, "searchbox"), text), "n", "nl"],
  ["Remove from workspace", (dialog) => click(all(dialog, "option")[0]), "", ""],
  ["Reset password", toggle, "", ""],
  ["Change role", role, "owner", "admin"],
  ["Change role", role, "owner", "agree"],
])("%s: a letter or a click looks at few of many people", async (button, act, first, second) => {
  const { dialog } = await open(button);
  await act(dialog, first); // shows what the second only changes
  reads = 0;
  await act(dialog, second);
  expect(reads).toBeLessThan(2 * PEOPLE);
});

test("resetting many passwords takes work in proportion to their number", async () => {
  const { kernel, dialog } = await open("Reset password");
  [reads, searched] = [0, 0];
  await submit(dialog.querySelector("form")!);
  expect(Object.keys(kernel.sentOf("reset_password")[0].passwords)).toHaveLength(PEOPLE - 1);
  expect(reads).toBeLessThan(30 * PEOPLE);
  expect(searched).toBeLessThan(30 * PEOPLE);
});

test("removing access instead of deleting takes work in proportion to their number", async () => {
  const { kernel, dialog } = await open("Delete");
  searched = 0;
  await click(get(dialog, "button", "Remove access instead"));
  expect(kernel.sentOf("remove_access")[0].users).toHaveLength(PEOPLE - 1);
  expect(searched).toBeLessThan(30 * PEOPLE);
});

test("the passwords of many people are not looked at again for each letter of a search", async () => {
  const { kernel, dialog } = await open("Reset password");
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("reset_password")).toHaveLength(1);
  const search = get(document.body, "searchbox", "Search users");
  await type(search, "n");
  reads = 0;
  await type(search, "nx");
  expect(reads).toBeLessThan(2 * PEOPLE);
});
