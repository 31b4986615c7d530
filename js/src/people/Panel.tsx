// The panel around everything: who acts where above, what is said of the last action below.

import type { ComponentChildren } from "preact";
import type { Model } from "../model.js";
import { useStore } from "../store.js";
import type { View } from "../view.js";
import { Header } from "./Header.js";
import { Status, Troubles } from "./Outcome.js";

interface PanelProps {
  model: Model;
  /** The view that an action can be undone from. */
  view?: View;
  /** Stands at the beginning of the header, in place of the title. */
  title?: ComponentChildren;
  headerEnd?: ComponentChildren;
  /** Stands under the header. */
  note?: ComponentChildren;
  children: ComponentChildren;
  /** Stands above what is said of the last action. */
  foot?: ComponentChildren;
  /** Stands below everything. */
  after?: ComponentChildren;
}

export function Panel({ model, view, title, headerEnd, note, children, foot, after }: PanelProps) {
  useStore(model);
  return (
    <div class={`aw-panel${model.old ? " aw-old" : ""}`}>
      <Header model={model} title={title} end={headerEnd} />
      {note}
      {children}
      <Troubles model={model} />
      {foot}
      <Status model={model} view={view} />
      {after}
    </div>
  );
}
