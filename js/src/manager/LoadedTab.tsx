// The content of a tab; that of "Access" is in a chunk of its own, which is loaded when the tab is first opened.

import type { FunctionComponent, VNode } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { LoadingState } from "../panel/Placeholder.js";
import { useChunk } from "../state/chunks.js";
import type { ManagerProps, Tab } from "../state/managerView.js";
import { useStore } from "../state/stores/store.js";
import { JournalTab } from "./journal/JournalTab.js";
import { WorkspacesTab } from "./workspaces/WorkspacesTab.js";

interface LoadedTabProps extends ManagerProps {
  tab: Exclude<Tab, "users">;
  /** Shown until the content is here, or in place of it while the kernel is gone. */
  waiting: VNode;
}

export function LoadedTab({ tab, waiting, ...props }: LoadedTabProps) {
  const { model } = props;
  useStore(model);
  useStore(model.chunks);
  const chunk = useChunk<{ AccessTab: FunctionComponent<ManagerProps> }>("access");
  const load = () => void model.chunks.load("access");
  const own = tab === "workspaces" ? WorkspacesTab : tab === "journal" ? JournalTab : null;
  // Before the first frame, for the styles.
  useLayoutEffect(() => {
    if (own === null) load();
  }, []);
  const Content = own ?? chunk?.AccessTab;
  if (Content !== undefined) return <Content {...props} />;
  const problem = model.chunks.problem("access");
  if (problem !== null) return <LoadingState model={model} problem={{ ...problem, onRetry: load }} />;
  return waiting;
}
