// The test helpers find and use only elements that a person can reach, by their accessible names.
import { expect, test } from "vitest";
import { all, click, press, submit, type } from "./page.js";

function draw(markup: string): HTMLElement {
  const el = document.createElement("div");
  document.body.append(el);
  el.innerHTML = markup;
  return el;
}

const FIELDS = '<button>Go</button><input type="text">';

test.each([
  ["inert", `<div inert><form>${FIELDS}</form></div>`, "is out of reach"],
  ["hidden", `<div hidden><form>${FIELDS}</form></div>`, "is out of reach"],
  ["disabled", `<form><fieldset disabled>${FIELDS}</fieldset></form>`, "is disabled"],
  ["behind a dialog", `<form>${FIELDS}</form><dialog open></dialog>`, "is behind a dialog"],
])("what is %s is not used", async (state, markup, reason) => {
  const el = draw(markup);
  const [button, input, form] = ["button", "input", "form"].map((one) => el.querySelector<HTMLElement>(one)!);
  expect(() => button.click()).toThrow(reason);
  await expect(click(button)).rejects.toThrow(reason);
  await expect(press(button, "Enter")).rejects.toThrow(reason);
  await expect(type(input, "a")).rejects.toThrow(reason);
  // A form with disabled fields is not itself disabled.
  if (state !== "disabled") await expect(submit(form)).rejects.toThrow(reason);
});

test.each(["inert", "hidden", 'aria-hidden="true"'])("an element that is %s is not found", (state) => {
  const el = draw(`<div ${state}>${FIELDS}</div><button>Go on</button>`);
  expect(all(el, "button")).toHaveLength(1);
  expect(all(el, "button", "Go")).toEqual([]);
  expect(all(el, "textbox")).toEqual([]);
});

test("using an element that was removed from the page fails", async () => {
  const el = draw(FIELDS);
  const [button] = all(el, "button", "Go");
  el.remove();
  await expect(click(button)).rejects.toThrow("is not on the page");
});

test("an element in the open dialog can be used", async () => {
  const el = draw(`<dialog open>${FIELDS}</dialog>`);
  const [input] = all(el, "textbox");
  await type(input, "a");
  expect((input as HTMLInputElement).value).toBe("a");
});

test("accessible names are computed as in browsers", () => {
  const el = draw('<span id="a">Add</span><span id="b">bo</span><button aria-labelledby="a b">no</button>');
  expect(all(el, "button", "Add bo")).toHaveLength(1);
  expect(all(el, "button", "no")).toEqual([]);
});
