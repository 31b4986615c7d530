// The panel around every view: account and server at the top, the status of the last action at the bottom.

import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { useChunk } from "../state/chunks.js";
import { useModel, useView } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import type { View } from "../state/view/view.js";
import { Header } from "./Header.js";
import { Alerts, Status } from "./Notices.js";

export interface PanelProps {
  title?: string;
  /** Shown at the start of the header, in place of the title. */
  tabs?: ComponentChildren;
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
  const model = useModel();
  const view = useView();
  const { title, tabs, headerEnd, note, children, foot, after } = props;
  useStore(model);
  useStore(view);
  const chunk = useChunk("people");
  const silent = model.announcer !== view && isShown(model.announcer);
  useLayoutEffect(() => {
    if (!silent) model.announcer = view;
  });
  useLayoutEffect(() => () => model.announcer === view && model.setAnnouncer(null), []);
  return (
    <div class={`aw-panel${model.stale ? " aw-stale" : ""}`} onFocusIn={() => model.setAnnouncer(view)}>
      <Header title={title} tabs={tabs} age={chunk && <chunk.DataAge />} end={headerEnd} />
      {note}
      {children}
      {chunk && (
        <>
          <chunk.FollowFocus />
          <chunk.FollowTheme root={view.root!} />
          <chunk.MembershipProgress />
        </>
      )}
      <Alerts silent={silent} notDone={props.notDone} />
      {foot}
      <Status silent={silent} end={props.undo} />
      {after}
    </div>
  );
}

/** Whether a view is on the page: a notebook takes cells that are out of view off it, or hides them. */
function isShown(view: View | null): boolean {
  const root = view?.root;
  return root?.isConnected === true && root.checkVisibility?.() !== false;
}
