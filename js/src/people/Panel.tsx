// The panel around everything: who acts where above, what is said of the last action below.

import type { ComponentChildren } from "preact";
import type { Model } from "../model.js";
import { useStore } from "../store.js";
import type { View } from "../view.js";
import { Header } from "./Header.js";
import { Alerts, Status } from "./Outcome.js";
import { Reading } from "./Reading.js";

export interface PanelProps {
  model: Model;
  view: View;
  /** Stands at the beginning of the header, in place of the title. */
  title?: ComponentChildren;
  headerEnd?: ComponentChildren;
  /** Stands under the header. */
  note?: ComponentChildren;
  children: ComponentChildren;
  /** Stands above what is said of the last action. */
  foot?: ComponentChildren;
  /** Stands with what was not done, and with what was. */
  notDone?: ComponentChildren;
  undo?: ComponentChildren;
  /** Stands below everything. */
  after?: ComponentChildren;
}

export function Panel(props: PanelProps) {
  const { model, view, title, headerEnd, note, children, foot, after } = props;
  useStore(model);
  useStore(view);
  return (
    <div class={`aw-panel${model.old ? " aw-old" : ""}`}>
      <Header model={model} title={title} end={headerEnd} />
      {note}
      {children}
      <Reading model={model} />
      <Alerts model={model} notDone={props.notDone} />
      {foot}
      <Status model={model} view={view} end={props.undo} />
      {after}
    </div>
  );
}
