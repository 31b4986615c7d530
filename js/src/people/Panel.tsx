// The panel around every view: account and server at the top, the status of the last action at the bottom.

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
  /** Shown at the start of the header, instead of the title. */
  title?: ComponentChildren;
  headerEnd?: ComponentChildren;
  /** Shown below the header. */
  note?: ComponentChildren;
  children: ComponentChildren;
  /** Shown above the status of the last action. */
  foot?: ComponentChildren;
  /** Shown with failures, and with the status, respectively. */
  notDone?: ComponentChildren;
  undo?: ComponentChildren;
  /** Shown below everything else. */
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
