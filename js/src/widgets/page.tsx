// The page that `to_html` writes: the table without a kernel, from the data in the page. It contains the core and the chunk
// "people", too.

import { Model } from "../state/model.js";
import { View } from "../state/view/view.js";
import { PeoplePanel } from "../table/PeoplePanel.js";
import { exact } from "../ui/display/time.js";
import { mount } from "./mount.js";
import { type Written, WrittenModel } from "./pageSource.js";

/** Render the written people into an element; returns the function that unmounts them. */
export function show(written: Written, el: HTMLElement): () => void {
  const source = new WrittenModel(written);
  const model = new Model(source);
  source.push();
  const view = new View();
  const note = (
    <p class="aw-note-bar">
      Read on <b>{exact(written.read_at)}</b>. This is a copy; nothing here can be changed.
    </p>
  );
  return mount(el, model, view, () => <PeoplePanel selectable={false} note={note} />);
}

const data = document.getElementById("people")?.textContent;
const el = document.getElementById("users");
if (data && el !== null) show(JSON.parse(data), el);
