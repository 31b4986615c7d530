// A tab whose content is in a part, which is loaded when the tab is first opened.

import type { FunctionComponent } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { TabProps } from "../dialogs/managerView.js";
import { EmptyState, Skeleton } from "../panel/TablePlaceholder.js";
import { type PartName, usePart } from "../state/parts.js";
import { useStore } from "../state/store.js";
import { Button } from "../ui/Button.js";

const SILENT = {
  message: "The kernel is not responding, so this tab cannot be loaded.",
  hint: "This is normal while a cell is running: the tab opens right after it. Otherwise, run this widget's cell again.",
};

/** The part that a tab comes from, and its name there. */
export interface TabSource {
  from: PartName;
  name: string;
}

export function LoadedTab({ source, ...props }: TabProps & { source: TabSource }) {
  const { model } = props;
  useStore(model);
  useStore(model.parts);
  const part = usePart<Record<string, FunctionComponent<TabProps>>>(source.from);
  const load = () => void model.parts.load(source.from);
  useLayoutEffect(load, []); // before the first frame, for the styles
  const Content = part?.[source.name];
  if (Content !== undefined) return <Content {...props} />;
  const failed = model.parts.problem(source.from);
  const silent = model.link === "silent" || model.link === "lost";
  const problem = failed ?? (silent ? SILENT : null);
  if (problem === null) return <Skeleton model={model} awaited="Loading this tab from the kernel." />;
  return (
    <EmptyState title={problem.message} hint={problem.hint} alert>
      <Button onClick={failed === null ? () => void model.ask() : load}>Try again</Button>
    </EmptyState>
  );
}
